import { html, useState, useEffect, useRef } from '/console/lib/standalone.module.js';
import { count } from '/console/format.js';

/** A line over an area, the highest point at the top. */
export function Chart({ values, label }) {
	const n = 60, w = 120, h = 30;
	const points = values.slice(-n);
	const max = Math.max(...points, 1e-9);
	const step = w / (n - 1);
	const xy = points.map((v, i) => [(w - (points.length - 1 - i) * step).toFixed(1), (h - 1 - (v / max) * (h - 3)).toFixed(1)]);
	const line = xy.map(([x, y], i) => (i ? 'L' : 'M') + x + ' ' + y).join('');
	return html`<svg class="chart" viewBox="0 0 ${w} ${h}" preserveAspectRatio="none" role="img" aria-label=${label}>
		${points.length > 1 && html`<path class="area" d="${line}L${w} ${h}L${xy[0][0]} ${h}Z" /><path class="line" d=${line} />`}</svg>`;
}

/** How full something is. */
export function Meter({ used, max, label }) {
	const share = max > 0 ? Math.min(1, used / max) : 0;
	const tone = share >= 0.95 ? 'bad' : share >= 0.8 ? 'warn' : '';
	return html`<div class="meter ${tone}" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax=${max || 0} aria-valuenow=${used || 0}>
		<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width=${used > 0 ? Math.max(2, share * 100) : 0} height="6" /></svg></div>`;
}

export const Count = ({ n, tone }) => html`<span class=${n > 0 ? (tone ? 'is-' + tone : '') : 'zero'}>${count(n)}</span>`;

export function Tile({ label, value, of, tone, children }) {
	return html`<dl class="tile ${tone || ''}"><dt>${label}</dt><dd>${value}${of && html`<small>${of}</small>`}</dd>${children}</dl>`;
}

export function Card({ title, hint, head, children }) {
	return html`<section class="card"><header><h2>${title}</h2>${head}${hint && html`<span class="hint">${hint}</span>`}</header>${children}</section>`;
}

export const Empty = ({ title, children }) => html`<div class="empty"><b>${title}</b>${children}</div>`;

export const Bones = () => html`<div class="bones" role="status"><span class="sr">Loading</span>
	${['a', 'b', 'c', 'b'].map((c) => html`<div class="bone ${c}"></div>`)}</div>`;

/** A table whose columns sort it: {key, label, num, value(row), cell(row), full, head}. */
export function Table({ columns, rows, sort, onSort, onOpen, rowKey, caption }) {
	const head = (c) => {
		const sorted = sort && sort.key === c.key;
		return html`<th scope="col" class=${c.num ? 'num' : ''} aria-sort=${sorted ? (sort.down ? 'descending' : 'ascending') : undefined}>
			${onSort && c.value ? html`<button type="button" onClick=${() => onSort(c.key)}>${c.label}<span class="arrow" aria-hidden="true">${sorted ? (sort.down ? '↓' : '↑') : ''}</span></button>` : c.label}</th>`;
	};
	return html`<div class="scroll"><table class="stack"><caption class="sr">${caption}</caption>
		<thead><tr>${columns.map(head)}</tr></thead>
		<tbody>${rows.map((row) => html`<tr key=${rowKey(row)} class=${onOpen ? 'link' : ''} onClick=${onOpen && ((e) => e.target.closest('a,button') || onOpen(row))}>
			${columns.map((c) => html`<td data-label=${c.label} class="${c.num ? 'num' : ''} ${c.full ? 'full' : ''} ${c.head ? 'head' : ''} ${c.wrap ? 'wrap' : ''}">${c.cell(row)}</td>`)}</tr>`)}</tbody></table></div>`;
}

export function sorted(rows, columns, sort) {
	const column = columns.find((c) => c.key === sort.key) || columns[0];
	const compare = (a, b) => {
		const x = column.value(a), y = column.value(b);
		return (x < y ? -1 : x > y ? 1 : 0) * (sort.down ? -1 : 1);
	};
	return [...rows].sort((a, b) => compare(a, b) || (columns[0].value(a) < columns[0].value(b) ? -1 : 1));
}

/** Asks before something is done. */
export function Question({ title, text, warning, action, danger, onYes, onNo }) {
	const dialog = useRef(null);
	useEffect(() => { dialog.current.showModal(); }, []);
	return html`<dialog ref=${dialog} onCancel=${(e) => { e.preventDefault(); onNo(); }} aria-labelledby="question"><h2 id="question">${title}</h2><p>${text}</p>
		${warning && html`<p class="warn">${warning}</p>`}
		<div class="actions"><button type="button" class="btn" onClick=${onNo} autofocus>Cancel</button>
		<button type="button" id="confirm" class="btn ${danger ? 'danger' : 'primary'}" onClick=${onYes}>${action}</button></div></dialog>`;
}

/** Fetches again and again while the page is seen. */
export function usePolling(url, millis) {
	const [state, setState] = useState({ loading: true });
	useEffect(() => {
		let timer, gone = false;
		setState({ loading: true });
		const ask = async () => {
			if (!document.hidden) {
				const next = await get(url);
				if (gone) return;
				setState((last) => next.error && !next.missing ? { ...last, loading: false, error: next.error } : next);
			}
			timer = setTimeout(ask, millis);
		};
		const seen = () => { if (!document.hidden) { clearTimeout(timer); ask(); } };
		document.addEventListener('visibilitychange', seen);
		ask();
		return () => { gone = true; clearTimeout(timer); document.removeEventListener('visibilitychange', seen); };
	}, [url]);
	return state;
}

/** Without the header the browser would ask for a password itself. */
const OWN = { 'X-Requested-With': 'XMLHttpRequest' };
const token = () => { const m = document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]*)/); return m ? { 'X-XSRF-TOKEN': decodeURIComponent(m[1]) } : {}; };

/** Asks the console; where one must sign in and has not, that comes first. */
export async function ask(url, options = {}) {
	const response = await fetch(url, { ...options, headers: { ...OWN, ...(options.method ? token() : {}), ...options.headers } });
	if (response.status === 401) location.assign('/login');
	return response;
}

async function get(url) {
	try {
		const response = await ask(url, { signal: AbortSignal.timeout(5000) });
		const data = await response.json();
		if (response.ok) return { data, at: Date.now() };
		return { error: data.error || 'Status ' + response.status, missing: response.status === 404 };
	}
	catch (e) {
		return { error: 'gone' };
	}
}

export async function post(url, body, headers) {
	const response = await ask(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });
	const data = await response.json();
	if (!response.ok) throw new Error(data.error || 'Status ' + response.status);
	return data;
}
