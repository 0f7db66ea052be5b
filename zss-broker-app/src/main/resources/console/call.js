import { html, useState, useEffect } from '/console/lib/standalone.module.js';
import { Card, Empty, post } from '/console/parts.js';
import { micros } from '/console/format.js';
import { example } from '/console/schema.js';

const WAYS = [['to broker', 'micro.cs', 'micro.bfer'], ['in the broker', 'micro.bfer', 'micro.bbes'], ['to worker', 'micro.bbes', 'micro.sr'],
	['at the worker', 'micro.sr', 'micro.ss'], ['back to broker', 'micro.ss', 'micro.bber'], ['in the broker', 'micro.bber', 'micro.bfes'], ['back to client', 'micro.bfes', 'micro.cr']];

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

const suggestion = (about) => (about && about.payload && about.payload.schema ? JSON.stringify(example(about.payload.schema), null, 2) : '');

/** `wanted` is the verb to show, with a number that changes each time it is chosen elsewhere. */
export function CallForm({ sid, verbs, description, wanted }) {
	const [form, setForm] = useState({ verb: '', payload: '', typed: false, named: {}, headers: '', timeout: '10s', once: false });
	const [state, setState] = useState({});
	const known = description ? description.verbs : [];
	const choices = [...new Set([...known.map((v) => v.verb), ...verbs])].filter((v) => v && !v.startsWith('ZSS/'));
	const verb = form.verb || choices[0] || '';
	const about = known.find((v) => v.verb === verb);
	const choose = (next) => {
		const its = known.find((v) => v.verb === next);
		setForm((f) => ({ ...f, verb: next, named: {}, once: its ? its.idempotent === false : f.once, payload: f.typed ? f.payload : suggestion(its) }));
	};
	// A payload that somebody has typed stays.
	useEffect(() => { if (description) choose(verb); }, [description]);
	useEffect(() => { if (wanted.verb) choose(wanted.verb); }, [wanted]);
	// The next event may come before the page shows what this one has changed.
	const change = (values) => setForm((f) => ({ ...f, ...values }));
	const set = (name) => (e) => change({ [name]: e.target.type === 'checkbox' ? e.target.checked : e.target.value });
	const write = (e) => change({ payload: e.target.value, typed: e.target.value.trim() !== '' });
	const fill = () => change({ payload: suggestion(about), typed: false });
	const fields = about ? about.parameters.filter((p) => p.in === 'header') : [];
	const send = async (e) => {
		e.preventDefault();
		try { if (form.payload.trim()) JSON.parse(form.payload); }
		catch (ex) { setState({ ...state, problem: 'The payload is not JSON: ' + ex.message }); return; }
		const headers = {};
		for (const [name, value] of Object.entries(form.named)) if (value !== '') headers['Zss-Header-' + name] = value;
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
	return html`<${Card} title="Call a verb" hint="as any client would"><div class="body two" id="call">
		<form class="form" onSubmit=${send}>
			<label>Verb${choices.length ? html`<select id="verb" value=${verb} onChange=${(e) => choose(e.target.value)}>${choices.map((v) => html`<option value=${v}>${v}</option>`)}</select>` : html`<input id="verb" type="text" required value=${form.verb} onInput=${set('verb')} />`}</label>
			${about && about.text && html`<p class="sub">${about.text}</p>`}
			<label>Payload, as JSON<textarea id="body" spellcheck="false" rows=${Math.min(18, Math.max(5, form.payload.split('\n').length))} placeholder=${about && !about.payload ? 'This verb takes no payload' : '{"item": "coffee"}'} value=${form.payload} onInput=${write}></textarea></label>
			${about && about.payload && about.payload.schema && html`<div><button type="button" class="btn small" onClick=${fill}>Fill in an example</button></div>`}
			${fields.length > 0 && html`<div class="row">${fields.map((h) => html`<label key=${h.name}>Header ${h.name}<input type="text" data-header=${h.name} required=${h.required} placeholder=${h.fallback !== undefined ? h.fallback : h.type} value=${form.named[h.name] || ''} onInput=${(e) => { const { value } = e.target; setForm((f) => ({ ...f, named: { ...f.named, [h.name]: value } })); }} /></label>`)}</div>`}
			<div class="row"><label>${fields.length ? 'Further header' : 'Header'}<input type="text" placeholder="name=value" value=${form.headers} onInput=${set('headers')} /></label>
			<label>Time-out<input type="text" pattern="[0-9]+(ms|s|m)" title="Like 500ms, 2s or 1m" value=${form.timeout} onInput=${set('timeout')} /></label></div>
			<div class="actions"><label class="check"><input type="checkbox" checked=${form.once} onChange=${set('once')} />Never run it twice</label>
			<button class="btn primary" id="send" type="submit" disabled=${!!state.busy}>${state.busy ? 'Waiting …' : 'Call'}</button></div>
			${state.problem && html`<p class="bad" role="alert">${state.problem}</p>`}
		</form><${Result} result=${state.result} /></div><//>`;
}
