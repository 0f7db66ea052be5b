import { html, useState, useEffect } from '/console/lib/standalone.module.js';
import { Card, Empty, post } from '/console/parts.js';
import { micros } from '/console/format.js';

const WAYS = [['to broker', 'micro.cs', 'micro.bfer'], ['in the broker', 'micro.bfer', 'micro.bbes'], ['to worker', 'micro.bbes', 'micro.sr'],
	['at the worker', 'micro.sr', 'micro.ss'], ['back to broker', 'micro.ss', 'micro.bber'], ['in the broker', 'micro.bber', 'micro.bfes'], ['back to client', 'micro.bfes', 'micro.cr']];

/** An example of what a JSON Schema describes. */
function example(schema, depth = 0) {
	if (!schema || depth > 5) return null;
	if (schema.example !== undefined) return schema.example;
	if (schema.default !== undefined) return schema.default;
	if (schema.enum) return schema.enum[0];
	const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
	if (schema.properties) return Object.fromEntries(Object.entries(schema.properties).map(([k, v]) => [k, example(v, depth + 1)]));
	return { string: '', integer: 0, number: 0, boolean: false, array: schema.items ? [example(schema.items, depth + 1)] : [], object: {} }[type] ?? null;
}

function Hops({ headers }) {
	const hops = WAYS.map(([name, from, to]) => [name, headers[to] - headers[from]]).filter(([, ms]) => Number.isFinite(ms));
	if (hops.length === 0) return null;
	const max = Math.max(...hops.map(([, ms]) => ms), 1);
	return html`<div class="hops" role="list" aria-label="Time of each hop">${hops.map(([name, ms]) => html`<div class="hop" role="listitem"><span>${name}</span>
		<div class="meter"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width=${Math.max(0, ms / max * 100)} height="6" /></svg></div><span>${Math.round(ms)} ms</span></div>`)}</div>`;
}

function Result({ result }) {
	if (!result) return html`<${Empty} title="No call yet"><span>The reply appears here, with its status, headers and the time of each hop.</span><//>`;
	const tone = result.status < 300 ? 'good' : result.status < 500 ? 'warn' : 'bad';
	const headers = Object.entries(result.headers).filter(([k]) => !k.startsWith('micro.'));
	return html`<div class="result" role="status"><div class="head"><span class="pill ${tone}" id="status">${result.status}</span><b>${micros(result.micros)}</b><span class="sub">from the ${result.from}</span></div>
		<pre id="payload" tabindex="0" aria-label="Payload of the reply">${JSON.stringify(result.payload, null, 2)}</pre><${Hops} headers=${result.headers} />
		<details><summary>Headers and request id</summary><dl class="kv"><dt>rid</dt><dd class="mono">${result.rid}</dd>${headers.map(([k, v]) => html`<dt>${k}</dt><dd class="mono">${typeof v === 'string' ? v : JSON.stringify(v)}</dd>`)}</dl></details></div>`;
}

export function CallForm({ sid, verbs }) {
	const [form, setForm] = useState({ verb: '', payload: '', headers: '', timeout: '10s', once: false });
	const [described, describe] = useState(null);
	const [state, setState] = useState({});
	useEffect(() => {
		fetch('/api/services/' + encodeURIComponent(sid) + '/description').then((r) => r.json()).then((d) => describe(d.description)).catch(() => {});
	}, [sid]);
	const known = described && Array.isArray(described.verbs) ? described.verbs : [];
	const choices = [...new Set([...known.map((v) => v.verb), ...verbs])].filter((v) => v && !v.startsWith('ZSS/'));
	const about = known.find((v) => v.verb === (form.verb || choices[0]));
	const set = (name) => (e) => setForm({ ...form, [name]: e.target.type === 'checkbox' ? e.target.checked : e.target.value });
	const fill = () => setForm({ ...form, payload: JSON.stringify(example(about.payload), null, 2) });
	const send = async (e) => {
		e.preventDefault();
		const verb = form.verb || choices[0];
		try { if (form.payload.trim()) JSON.parse(form.payload); }
		catch (ex) { setState({ ...state, problem: 'The payload is not JSON: ' + ex.message }); return; }
		const headers = {};
		for (const line of form.headers.split('\n').filter((l) => l.trim())) {
			const at = line.search(/[=:]/);
			if (at < 1) { setState({ ...state, problem: 'A header is name=value: ' + line }); return; }
			headers['Zss-Header-' + line.slice(0, at).trim()] = line.slice(at + 1).trim();
		}
		setState({ ...state, busy: true, problem: '' });
		try {
			const path = '/api/services/' + encodeURIComponent(sid) + '/' + verb.split('/').map(encodeURIComponent).join('/');
			const result = await post(path + '?envelope=true&once=' + form.once + '&timeout=' + encodeURIComponent(form.timeout), form.payload.trim(), headers);
			setState({ result });
		}
		catch (ex) { setState({ problem: ex.message }); }
	};
	return html`<${Card} title="Call a verb" hint="as any client would"><div class="body two">
		<form class="form" onSubmit=${send}>
			<label>Verb${choices.length ? html`<select id="verb" value=${form.verb || choices[0]} onChange=${set('verb')}>${choices.map((v) => html`<option value=${v}>${v}</option>`)}</select>` : html`<input id="verb" type="text" required value=${form.verb} onInput=${set('verb')} />`}</label>
			${about && about.description && html`<p class="sub">${about.description}</p>`}
			<label>Payload, as JSON<textarea id="body" spellcheck="false" placeholder='{"item": "coffee"}' value=${form.payload} onInput=${set('payload')}></textarea></label>
			${about && about.payload && html`<div><button type="button" class="btn small" onClick=${fill}>Fill in an example</button></div>`}
			<div class="row"><label>Header<input type="text" placeholder="tenant=acme" value=${form.headers} onInput=${set('headers')} /></label>
			<label>Time-out<input type="text" pattern="[0-9]+(ms|s|m)" title="Like 500ms, 2s or 1m" value=${form.timeout} onInput=${set('timeout')} /></label></div>
			<div class="actions"><label class="check"><input type="checkbox" checked=${form.once} onChange=${set('once')} />Never run it twice</label>
			<button class="btn primary" id="send" type="submit" disabled=${!!state.busy}>${state.busy ? 'Waiting …' : 'Call'}</button></div>
			${state.problem && html`<p class="bad" role="alert">${state.problem}</p>`}
		</form><${Result} result=${state.result} /></div><//>`;
}
