import { html, useState, useEffect } from '/console/lib/standalone.module.js';
import { Card, Empty, ask } from '/console/parts.js';
import { age } from '/console/format.js';
import { rows, typeText } from '/console/schema.js';

const list = (value) => (Array.isArray(value) ? value.filter((each) => each !== null && typeof each === 'object') : []);
const text = (value) => (value === undefined || value === null ? '' : String(value));
const content = (value) => (value && typeof value === 'object' ? { type: text(value.type), required: value.required === true, schema: value.schema && typeof value.schema === 'object' ? value.schema : null } : null);

/** A description with all its parts, whatever the worker sent. */
function normal(description) {
	if (!description || typeof description !== 'object') return null;
	return {
		text: text(description.description), library: [description.library, description.libraryVersion].filter(Boolean).map(text).join(' '),
		omitted: Array.isArray(description.omitted) ? description.omitted.map(text) : [],
		verbs: list(description.verbs).filter((v) => v.verb).map((v) => ({
			verb: text(v.verb), text: text(v.description), payload: content(v.payload), result: content(v.result), idempotent: v.idempotent, timeoutMillis: Number(v.timeoutMillis) || 0,
			parameters: list(v.parameters).map((p) => ({ name: text(p.name), in: text(p.in), type: text(p.type), required: p.required === true, fallback: p.default === undefined ? undefined : text(p.default) })),
			errors: list(v.errors).map((e) => ({ status: Number(e.status) || 0, exception: text(e.exception), text: text(e.description) })),
		})),
	};
}

/**
 * What a worker of the service says of it: {loading}, then {description}, null where it says nothing. It is asked
 * again when the versions change.
 */
export function useDescription(sid, versions) {
	const [state, setState] = useState({ loading: true });
	useEffect(() => {
		let gone = false;
		if (versions === undefined) return;
		ask('/api/services/' + encodeURIComponent(sid) + '/description').then((r) => r.json())
			.then((d) => gone || setState({ description: normal(d.description), reason: text(d.reason) })).catch(() => gone || setState({ description: null, reason: '' }));
		return () => { gone = true; };
	}, [sid, versions]);
	return state;
}

function Properties({ content: { schema, type } }) {
	const found = schema ? rows(schema) : [];
	const shown = schema ? typeText(schema) : '';
	return html`<div class="type"><code>${type}</code>${shown && !['object', type.toLowerCase()].includes(shown) && !shown.startsWith('list of object') && html`<span class="sub">${shown}</span>`}</div>
		${found.length > 0 && html`<ul class="props">${found.map((r) => r.heading ? html`<li class="heading d${r.depth}">${r.heading}</li>` : html`<li class="d${r.depth}"><code>${r.name}</code><span class="sub">${r.type}${r.required ? '' : ', optional'}${r.limits && ', ' + r.limits}</span>${r.text && html`<p>${r.text}</p>`}</li>`)}</ul>`}`;
}

function Verb({ verb: v, onTry }) {
	const headers = v.parameters.filter((p) => p.in === 'header');
	return html`<details class="verb"><summary><b>${v.verb}</b><span class="what">${v.text}</span><span class="tags">${v.idempotent === false && html`<span class="pill warn">runs once</span>`}${v.timeoutMillis > 0 && html`<span class="pill">within ${age(v.timeoutMillis)}</span>`}</span></summary>
		<div class="body"><div class="halves">
			<section><h3>Takes</h3>${v.payload ? html`<${Properties} content=${v.payload} />` : html`<span class="zero">no payload</span>`}
				${v.payload && !v.payload.required && html`<p class="sub">or nothing</p>`}
				${headers.length > 0 && html`<h3>Headers</h3><ul class="props">${headers.map((h) => html`<li><code>${h.name}</code><span class="sub">${h.type}${h.fallback !== undefined ? ', default ' + h.fallback : h.required ? '' : ', optional'}</span></li>`)}</ul>`}</section>
			<section><h3>Returns</h3>${v.result ? html`<${Properties} content=${v.result} />` : html`<span class="zero">nothing</span>`}
				${v.errors.length > 0 && html`<h3>Errors</h3><ul class="props">${v.errors.map((e) => html`<li>${e.status > 0 && html`<span class="pill ${e.status >= 500 ? 'bad' : 'warn'}">${e.status}</span>`}<code>${e.exception}</code>${e.text && html`<p>${e.text}</p>`}</li>`)}</ul>`}</section>
		</div>${onTry && html`<div class="actions"><button type="button" class="btn small" onClick=${() => onTry(v.verb)}>Try it<span class="sr"> ${v.verb}</span></button></div>`}</div></details>`;
}

/** What a service offers, by its own account. */
export function Offer({ state, seen, onTry }) {
	if (state.loading) return null;
	const d = state.description;
	if (!d) {
		return html`<${Card} title="What it offers"><${Empty} title="Its workers do not describe themselves"><span>${seen.length ? 'Verbs that they announce, or have answered: ' + seen.join(', ') + '.' : 'They announce no verbs, and none was answered yet.'}</span>${state.reason && html`<span class="sub">${state.reason}</span>`}<//><//>`;
	}
	return html`<${Card} title="What it offers" hint=${d.library}>${d.text && html`<p class="lead">${d.text}</p>`}
		${d.omitted.length > 0 && html`<p class="lead is-warn">The description is too long; left out: ${d.omitted.join(', ')}</p>`}
		${d.verbs.length === 0 ? html`<${Empty} title="It describes no verb" />` : d.verbs.map((v) => html`<${Verb} key=${v.verb} verb=${v} onTry=${onTry} />`)}<//>`;
}
