import { html, render, useState, useEffect, useRef } from '/console/lib/standalone.module.js';
import { Bones, Card, Chart, Count, Empty, Meter, Question, Table, Tile, ask, post, sorted, usePolling } from '/console/parts.js';
import { age, bytes, count, errors, micros, percent, rate, since, time } from '/console/format.js';
import { CallForm } from '/console/call.js';
import { Offer, useDescription } from '/console/describe.js';

const POLL = 1000, KEPT = 60;

/** Who looks, and what they may do; everything where nobody signs in. */
const me = await ask('/api/me', { signal: AbortSignal.timeout(5000) }).then((r) => r.json()).catch(() => ({}));
const may = (role) => !me.roles || me.roles.includes(role);

/** Rates and errors of the last minute, by service; the page remembers them, the server does not. */
const history = new Map();

function remember(services, now) {
	for (const s of services) {
		const h = history.get(s.sid) || { rates: [], errors: [] };
		const last = h.last;
		if (!last || now > last.now) {
			const measured = last && s.requests >= last.requests ? (s.requests - last.requests) * 1000 / (now - last.now) : undefined;
			const known = s.ratePerSecond10s !== undefined ? s.ratePerSecond10s : measured || 0;
			h.rate = known;
			h.rates = [...h.rates, known].slice(-KEPT);
			h.errors = [...h.errors, { now, n: errors(s) }].filter((e) => now - e.now <= 60000);
			h.last = { now, requests: s.requests };
			history.set(s.sid, h);
		}
	}
}

const past = (sid) => history.get(sid) || { rates: [], errors: [], rate: 0 };
const lately = (sid) => { const e = past(sid).errors; return e.length ? Math.max(0, e[e.length - 1].n - e[0].n) : 0; };
const open = (sid) => { location.hash = '#/services/' + encodeURIComponent(sid); };
const versions = (s) => (s.versions || []).filter((v) => v.version).map((v) => v.version + (s.versions.length > 1 ? ' ×' + v.count : '')).join(', ');

function Services({ state }) {
	const [sort, setSort] = useState({ key: 'rate', down: true });
	const [filter, setFilter] = useState('');
	const [frozen, freeze] = useState(null);
	if (state.loading) return html`<${Card} title="Services"><${Bones} /><//>`;
	const services = state.data ? state.data.services : [];
	const sum = (f) => services.reduce((n, s) => n + (f(s) || 0), 0);
	const total = Array.from({ length: KEPT }, (_, i) => sum((s) => { const r = past(s.sid).rates; return r[r.length - KEPT + i]; }));
	const seen = Math.max(0, ...services.map((s) => past(s.sid).rates.length));
	const capacity = sum((s) => s.capacity), inFlight = sum((s) => s.inFlight), queued = sum((s) => s.queue.requests);
	const failed = services.reduce((n, s) => n + lately(s.sid), 0);
	const columns = [
		{ key: 'sid', label: 'Service', full: true, head: true, value: (s) => s.sid, cell: (s) => html`<div><a class="name" href="#/services/${encodeURIComponent(s.sid)}">${s.sid}</a>${versions(s) && html`<div class="sub">${versions(s)}</div>`}</div>` },
		{ key: 'instances', label: 'Instances', num: true, value: (s) => s.instanceCount, cell: (s) => s.instanceCount === 0 ? html`<span class="pill bad">none</span>` : s.liveCount < s.instanceCount ? html`<span><span class="is-warn">${s.liveCount}</span> <span class="sub">of ${s.instanceCount}</span></span>` : count(s.instanceCount) },
		{ key: 'load', label: 'In flight', value: (s) => s.inFlight, cell: (s) => html`<div class="load"><span>${count(s.inFlight)}<span class="sub"> / ${count(s.capacity)}</span></span><${Meter} used=${s.inFlight} max=${s.capacity} label="In flight of ${s.sid}" /></div>` },
		{ key: 'queued', label: 'Queued', num: true, value: (s) => s.queue.requests, cell: (s) => html`<span><${Count} n=${s.queue.requests} tone="warn" />${s.queue.oldestMillis > 0 && s.queue.requests > 0 && html`<span class="sub"> ${age(s.queue.oldestMillis)}</span>`}</span>` },
		{ key: 'rate', label: 'Requests/s', num: true, full: true, value: (s) => past(s.sid).rate, cell: (s) => html`<div class="rate"><${Chart} values=${past(s.sid).rates} label="Requests per second of ${s.sid} over the last minute" /><b>${rate(past(s.sid).rate)}</b></div>` },
		{ key: 'errors', label: 'Errors, 1 min', num: true, value: (s) => lately(s.sid), cell: (s) => html`<${Count} n=${lately(s.sid)} tone="bad" />` },
		{ key: 'stuck', label: 'Stuck', num: true, value: (s) => s.stuck || 0, cell: (s) => html`<${Count} n=${s.stuck} tone="bad" />` },
		{ key: 'p50', label: 'p50', num: true, value: (s) => s.p50Micros || 0, cell: (s) => micros(s.p50Micros) },
		{ key: 'p99', label: 'p99', num: true, value: (s) => s.p99Micros || 0, cell: (s) => micros(s.p99Micros) },
	];
	const onSort = (key) => setSort((s) => ({ key, down: s.key === key ? !s.down : key !== 'sid' }));
	const wanted = services.filter((s) => s.sid.toLowerCase().includes(filter.toLowerCase()));
	let rows = sorted(wanted, columns, sort);
	// Rows stay where they are while a pointer is over them: a click must not hit another.
	if (frozen) rows = [...rows].sort((a, b) => frozen.indexOf(a.sid) - frozen.indexOf(b.sid));
	return html`
		<h1 class="sr">Services</h1>
		<div class="tiles">
			<${Tile} label="Requests per second" value=${rate(services.reduce((n, s) => n + (past(s.sid).rate || 0), 0))}><${Chart} values=${total.slice(-seen)} label="Requests per second of all services over the last minute" /><//>
			<${Tile} label="Instances" value=${count(sum((s) => s.liveCount))} of=${'in ' + services.length + (services.length === 1 ? ' service' : ' services')} />
			<${Tile} label="In flight" value=${count(inFlight)} of=${'of ' + count(capacity)} tone=${capacity && inFlight >= capacity ? 'warn' : ''} />
			<${Tile} label="Queued" value=${count(queued)} tone=${queued > 0 ? 'warn' : ''} />
			<${Tile} label="Errors, last minute" value=${count(failed)} tone=${failed > 0 ? 'bad' : ''} />
		</div>
		<${Card} title="Services" head=${services.length > 0 && html`<div class="search"><label class="sr" for="filter">Filter services by name</label><input id="filter" type="search" placeholder="Filter by name" value=${filter} onInput=${(e) => setFilter(e.target.value)} /></div>`}>
			${services.length === 0 ? html`<${Empty} title="No service is registered"><span>A worker registers at the broker's backend. To see one:</span><code>zss serve echo</code><//>`
				: rows.length === 0 ? html`<${Empty} title="No service contains “${filter}”"><button type="button" class="btn" onClick=${() => setFilter('')}>Show all</button><//>`
				: html`<div onMouseEnter=${() => freeze(rows.map((s) => s.sid))} onMouseLeave=${() => freeze(null)}><${Table} caption="Services" columns=${columns} rows=${rows} sort=${sort} onSort=${(k) => { freeze(null); onSort(k); }} onOpen=${(s) => open(s.sid)} rowKey=${(s) => s.sid} /></div>`}
		<//>`;
}

const tone = { LIVE: 'good', STUCK: 'bad', DRAINED: 'warn', LEAVING: 'warn' };
const facts = (i) => i.facts || {};
/** The instance of an entry as the list of instances names it; older brokers say only its identity, which differs from broker to broker. */
const holder = (e) => e.instanceId || e.instance;

function Service({ sid, notify }) {
	const state = usePolling('/api/services/' + encodeURIComponent(sid), POLL);
	const [asking, ask] = useState(null);
	const [wanted, want] = useState({});
	const s = state.data;
	const described = useDescription(sid, s && versions(s));
	const tryVerb = (verb) => {
		want({ verb });
		document.getElementById('call').scrollIntoView({ block: 'center' });
		document.getElementById('verb').focus({ preventScroll: true });
	};
	const back = html`<a class="crumb" href="#/">← All services</a>`;
	if (state.loading) return html`<div>${back}<div class="title"><h1>${sid}</h1></div></div><${Card} title="Instances"><${Bones} /><//>`;
	if (!s) return html`<div>${back}<div class="title"><h1>${sid}</h1></div></div><section class="card"><${Empty} title=${state.missing ? 'This service is not registered' : 'The broker does not answer'}><span>${state.missing ? 'It appears here as soon as a worker registers it.' : 'This page goes on asking.'}</span><//></section>`;
	const steer = async (instance, verb) => {
		ask(null);
		try {
			const answers = await post('/api/' + verb, JSON.stringify({ sid, instance: instance.id }));
			const failed = answers.filter((a) => a.error);
			notify(failed.length ? 'Failed at ' + failed.map((a) => a.broker + ': ' + a.error).join(', ') : 'Instance ' + (verb === 'drain' ? 'drained' : 'resumed'));
		}
		catch (e) { notify(e.message); }
	};
	const instances = [
		{ key: 'id', label: 'Instance', full: true, head: true, cell: (i) => html`<div><span class="mono">${i.id}</span><div class="sub">${[facts(i).host, facts(i).pid && 'pid ' + facts(i).pid, facts(i).application, facts(i).library].filter(Boolean).join(' · ')}</div></div>` },
		{ key: 'state', label: 'State', cell: (i) => html`<span class="pill ${tone[i.state] || ''}">${i.state.toLowerCase()}</span>` },
		{ key: 'version', label: 'Version', cell: (i) => i.version || html`<span class="zero">–</span>` },
		{ key: 'load', label: 'In flight', cell: (i) => html`<div class="load"><span>${count(i.inFlight)}<span class="sub"> / ${count(i.capacity)}</span></span><${Meter} used=${i.inFlight} max=${i.capacity} label="In flight of ${i.id}" /></div>` },
		{ key: 'stuck', label: 'Stuck', num: true, cell: (i) => html`<${Count} n=${i.stuck} tone="bad" />` },
		{ key: 'rate', label: 'Req/s', num: true, cell: (i) => rate(i.ratePerSecond10s) },
		{ key: 'p99', label: 'p99', num: true, cell: (i) => micros(i.p99Micros) },
		{ key: 'since', label: 'Since', num: true, cell: (i) => age(since(i, s.time)) },
		{ key: 'steer', label: '', num: true, full: true, head: true, cell: (i) => i.state === 'DRAINED' ? html`<button type="button" class="btn small" onClick=${() => ask({ instance: i, verb: 'resume' })}>Resume<span class="sr"> ${i.id}</span></button>` : html`<button type="button" class="btn small" onClick=${() => ask({ instance: i, verb: 'drain' })}>Drain<span class="sr"> ${i.id}</span></button>` },
	].filter((c) => c.key !== 'steer' || may('STEER'));
	const verbs = [
		{ key: 'verb', label: 'Verb', full: true, head: true, cell: (v) => html`<b>${v.verb === '*' ? 'others' : v.verb}</b>` },
		{ key: 'rate', label: 'Req/s', num: true, cell: (v) => rate(v.ratePerSecond10s) },
		{ key: 'n', label: 'Requests', num: true, cell: (v) => count(v.requests) },
		{ key: '4', label: '4xx', num: true, cell: (v) => html`<${Count} n=${v.outcomes['4xx']} tone="warn" />` },
		{ key: '5', label: '5xx', num: true, cell: (v) => html`<${Count} n=${errors(v)} tone="bad" />` },
		{ key: 'p50', label: 'p50', num: true, cell: (v) => micros(v.p50Micros) },
		{ key: 'p99', label: 'p99', num: true, cell: (v) => micros(v.p99Micros) },
	];
	const oldest = [
		{ key: 'age', label: 'Age', cell: (r) => html`<b>${age(r.ageMillis)}</b>` },
		{ key: 'verb', label: 'Verb', cell: (r) => r.verb },
		{ key: 'state', label: 'State', cell: (r) => html`<span class="pill ${r.state === 'QUEUED' ? '' : r.state === 'ABANDONED' ? 'bad' : 'accent'}">${String(r.state).toLowerCase().replace('_', ' ')}</span>` },
		{ key: 'instance', label: 'Instance', full: true, cell: (r) => html`<span class="mono">${holder(r) || '–'}</span>` },
		{ key: 'rid', label: 'Request id', full: true, cell: (r) => html`<span class="mono">${r.rid}</span>` },
		{ key: 'client', label: 'Client', full: true, cell: (r) => html`<span class="mono">${r.client}</span>` },
	];
	const seen = s.verbs.map((v) => v.verb).filter((v) => v !== '*');
	const last = asking && asking.verb === 'drain' && s.instances.filter((i) => i.state === 'LIVE' && i.id !== asking.instance.id).length === 0;
	return html`
		<div>${back}<div class="title"><h1>${s.sid}</h1>${(s.versions || []).filter((v) => v.version).map((v) => html`<span class="pill accent">version ${v.version}${s.versions.length > 1 ? ' ×' + v.count : ''}</span>`)}${s.instanceCount === 0 && html`<span class="pill bad">no instance</span>`}</div></div>
		<div class="tiles">
			<${Tile} label="Requests per second" value=${rate(past(sid).rate)}><${Chart} values=${past(sid).rates} label="Requests per second over the last minute" /><//>
			<${Tile} label="In flight" value=${count(s.inFlight)} of=${'of ' + count(s.capacity)} tone=${s.capacity && s.inFlight >= s.capacity ? 'warn' : ''} />
			<${Tile} label="Queued" value=${count(s.queue.requests)} of=${s.queue.requests > 0 && s.queue.oldestMillis ? 'oldest ' + age(s.queue.oldestMillis) : ''} tone=${s.queue.requests > 0 ? 'warn' : ''} />
			<${Tile} label="p50" value=${micros(s.p50Micros)} of=${s.p99Micros ? 'p99 ' + micros(s.p99Micros) : ''} />
			<${Tile} label="Errors, last minute" value=${count(lately(sid))} of=${errors(s) ? count(errors(s)) + ' in all' : ''} tone=${lately(sid) > 0 ? 'bad' : ''} />
		</div>
		<${Card} title="Instances" hint=${s.instances.length > 0 && s.liveCount + ' of ' + s.instanceCount + ' live'}>
			${s.instances.length === 0 ? html`<${Empty} title="No instance serves it"><span>Its requests are answered 404 until a worker registers.</span><//>` : html`<${Table} caption="Instances" columns=${instances} rows=${s.instances} rowKey=${(i) => i.id} />`}<//>
		${s.oldest.length > 0 && html`<${Card} title="Oldest requests" hint="that are not answered yet"><${Table} caption="Oldest requests" columns=${oldest} rows=${s.oldest} rowKey=${(r) => r.broker + r.rid + r.attempt} /><//>`}
		<${Offer} state=${described} seen=${seen} onTry=${may('CALL') && tryVerb} />
		${may('CALL') && html`<${CallForm} sid=${sid} verbs=${seen} description=${described.description} wanted=${wanted} />`}
		<${Card} title="Verbs">${s.verbs.length === 0 ? html`<${Empty} title="No verb is known"><span>Its workers announce none, and none was called.</span><//>` : html`<${Table} caption="Verbs" columns=${verbs} rows=${[...s.verbs].sort((a, b) => (a.verb === '*') - (b.verb === '*'))} rowKey=${(v) => v.verb} />`}<//>
		<${Card} title="Last errors">${s.errors.length === 0 ? html`<${Empty} title="No errors" />` : html`<${ErrorList} list=${s.errors} />`}<//>
		${asking && html`<${Question} title=${asking.verb === 'drain' ? 'Drain this instance?' : 'Resume this instance?'} danger=${asking.verb === 'drain'} action=${asking.verb === 'drain' ? 'Drain' : 'Resume'}
			text=${asking.verb === 'drain' ? asking.instance.id + ' finishes its requests and gets no more from any broker, even after it reconnects, until it is resumed.' : asking.instance.id + ' gets requests again.'}
			warning=${last && sid + ' has no other live instance: its requests will wait or fail.'} onYes=${() => steer(asking.instance, asking.verb)} onNo=${() => ask(null)} />`}`;
}

function ErrorList({ list }) {
	return html`<ul class="feed">${list.map((e) => html`<li key=${e.broker + e.n}><time>${time(e.time)}</time><span><span class="pill ${e.status >= 500 ? 'bad' : 'warn'}">${e.status}</span></span>
		<span class="what"><a class="name" href="#/services/${encodeURIComponent(e.sid)}">${e.sid}:${e.verb}</a> ${e.developerMessage}<div class="sub mono">${[e.rid && 'rid ' + e.rid, holder(e)].filter(Boolean).join(' · ')}</div></span><span class="where">${e.client}</span></li>`)}</ul>`;
}

function Errors() {
	const state = usePolling('/api/errors', 2000);
	return html`<${Card} title="Errors" hint="the last 200 of all brokers">${state.loading ? html`<${Bones} />` : !state.data || state.data.length === 0 ? html`<${Empty} title="No request has ended with an error" />` : html`<${ErrorList} list=${state.data} />`}<//>`;
}

const alarming = ['lost', 'stuck', 'service-down', 'queue-full', 'broker-full', 'connection-refused'];
const pleasing = ['registered', 'recovered', 'resumed', 'service-up'];

function Events() {
	const state = usePolling('/api/events', 1500);
	return html`<${Card} title="Events" hint="as they come, the latest first">${state.loading ? html`<${Bones} />` : !state.data || state.data.length === 0 ? html`<${Empty} title="Nothing has happened yet"><span>Instances that register, leave, are lost or get stuck appear here.</span><//>`
		: html`<ul class="feed" aria-live="polite" aria-relevant="additions">${state.data.map((e) => html`<li key=${e.broker + e.n}><time>${time(e.time)}</time>
			<span><span class="pill ${alarming.includes(e.type) ? 'bad' : pleasing.includes(e.type) ? 'good' : 'warn'}">${e.type}</span></span>
			<span class="what">${e.sid && html`<a class="name" href="#/services/${encodeURIComponent(e.sid)}">${e.sid}</a> `}${e.detail}${holder(e) && html`<div class="sub mono">${holder(e)}</div>`}</span><span class="where">${e.broker.replace('tcp://', '')}</span></li>`)}</ul>`}<//>`;
}

function Limit({ name, used, max, format }) {
	return html`<div class="limit"><span>${name}</span><${Meter} used=${used} max=${max} label=${name} /><span>${format(used)}<span class="sub"> / ${max ? format(max) : '–'}</span></span></div>`;
}

/** Whether an endpoint can be reached from other machines. */
/** 401 and 403, or keys that do not go together. */
const refused = (broker) => /^(401|403|The keys)/.test(broker.error || '');

function Broker({ broker }) {
	const s = broker.status || {};
	if (broker.error) return html`<${Card} title=${broker.broker} head=${html`<span class="pill bad">${refused(broker) ? 'refused' : 'gone'}</span>`}><${Empty} title=${refused(broker) ? 'This broker does not let the console look' : 'This broker does not answer'}><span>${broker.error}. ${refused(broker) ? 'docs/console.md says how its key and a rule let it.' : 'It appears again as soon as it does.'}</span><//><//>`;
	if (!s.requests) return html`<${Card} title=${s.name || broker.broker} head=${html`<span class="pill good">up</span>`} hint=${'version ' + s.version}><${Empty} title="This broker reports no details"><span>It is older than this console.</span><//><//>`;
	const rejections = Object.entries(s.rejections || {}).filter(([, n]) => n > 0);
	const c = s.connections, l = s.loop;
	return html`<${Card} title=${s.name} head=${html`<span class="pill ${s.state === 'RUNNING' ? 'good' : 'warn'}">${s.state.toLowerCase()}</span>`} hint=${'version ' + s.version + ', up ' + age(s.uptimeMillis)}>
		<div class="body"><div class="limits">
			<${Limit} name="Requests" used=${s.requests.open} max=${s.requests.max} format=${count} />
			<${Limit} name="Bytes held" used=${s.bytes.held} max=${s.bytes.maxHeld} format=${bytes} />
			<${Limit} name="Bytes arriving" used=${s.bytes.arriving} max=${s.bytes.maxArriving} format=${bytes} />
			<${Limit} name="Bytes leaving" used=${s.bytes.leaving} max=${s.bytes.maxLeaving} format=${bytes} />
			<${Limit} name="Services" used=${s.services.count} max=${s.services.max} format=${count} />
			<${Limit} name="Instances" used=${s.instances.count} max=${s.instances.max} format=${count} />
			<${Limit} name="Connections" used=${c.frontend + c.backend} max=${c.max} format=${count} /></div>
		<div class="split"><div><h3>Endpoints</h3><dl class="kv"><dt>clients</dt><dd class="mono">${s.frontend}</dd><dt>workers</dt><dd class="mono">${s.backend}</dd>${s.security && s.security.frontend && html`<dt>clients with keys</dt><dd class="mono">${s.security.frontend}</dd>`}${s.security && s.security.backend && html`<dt>workers with keys</dt><dd class="mono">${s.security.backend}</dd>`}</dl>
				${s.security && (s.security.warnings || []).map((warning) => html`<p class="sub is-warn">${warning}</p>`)}</div>
			<div><h3>Connections</h3><dl class="kv"><dt>clients</dt><dd>${count(c.frontend)}</dd><dt>workers</dt><dd>${count(c.backend)}</dd><dt>refused</dt><dd><${Count} n=${c.refused} tone="warn" /></dd></dl></div>
			<div><h3>Loop, last 10 s</h3><dl class="kv"><dt>behind at most</dt><dd>${micros(l.lagMaxMicros)}</dd><dt>busy</dt><dd>${percent(l.busyPercent / 100)}</dd></dl></div>
			<div><h3>Rejections</h3>${rejections.length === 0 ? html`<span class="zero">none</span>` : html`<dl class="kv">${rejections.map(([why, n]) => html`<dt>${why}</dt><dd class="is-warn">${count(n)}</dd>`)}</dl>`}</div></div></div><//>`;
}

function BrokersView() {
	const state = usePolling('/api/brokers', POLL);
	if (state.loading) return html`<${Card} title="Brokers"><${Bones} /><//>`;
	return html`<h1 class="sr">Brokers</h1><div class="brokers">${(state.data || []).map((b) => html`<${Broker} key=${b.broker} broker=${b} />`)}</div>`;
}

async function signOut() {
	await ask('/logout', { method: 'POST', headers: { 'Content-Type': 'application/json' } }).catch(() => {});
	location.assign('/login');
}

function useRoute() {
	const [hash, setHash] = useState(location.hash);
	useEffect(() => {
		const changed = () => { setHash(location.hash); window.scrollTo(0, 0); };
		addEventListener('hashchange', changed);
		return () => removeEventListener('hashchange', changed);
	}, []);
	const parts = hash.replace(/^#\/?/, '').split('/');
	return { page: parts[0] || 'services', sid: parts[1] && decodeURIComponent(parts[1]) };
}

function App() {
	const route = useRoute();
	const services = usePolling('/api/services', POLL);
	const [toast, setToast] = useState('');
	const timer = useRef();
	const main = useRef();
	const page = route.page + (route.sid || '');
	const first = useRef(true);
	useEffect(() => {
		document.title = (route.sid || route.page[0].toUpperCase() + route.page.slice(1)) + ' · ZSS console';
		if (!first.current) main.current.focus({ preventScroll: true });
		first.current = false;
	}, [page]);
	const notify = (text) => { setToast(text); clearTimeout(timer.current); timer.current = setTimeout(() => setToast(''), 5000); };
	if (services.data) remember(services.data.services, services.data.time);
	const gone = services.error === 'gone';
	const brokers = services.data ? services.data.brokers : [];
	const down = brokers.filter((b) => b.error);
	const link = (to, name) => html`<a href="#/${to}" aria-current=${route.page === (to || 'services') ? 'page' : undefined}>${name}${to === 'brokers' && down.length > 0 && html`<span class="n">${down.length}<span class="sr"> down</span></span>`}</a>`;
	const state = gone ? ['bad', 'not connected'] : services.loading ? ['off', 'connecting'] : down.length === brokers.length ? ['bad', 'no broker'] : down.length ? ['warn', brokers.length - down.length + ' of ' + brokers.length + ' brokers'] : ['good', brokers.length === 1 ? 'live' : brokers.length + ' brokers, live'];
	return html`
		<a class="skip" href="#main" onClick=${(e) => { e.preventDefault(); main.current.focus(); }}>Skip to the content</a>
		<div class="top"><div class="top-in"><a class="brand" href="#/"><img src="/console/icon.svg" alt="" />ZSS <span>console</span></a>
			<nav class="nav" aria-label="Main">${link('', 'Services')}${link('brokers', 'Brokers')}${link('events', 'Events')}${link('errors', 'Errors')}</nav>
			<div class="live" role="status"><span class="dot ${state[0]}"></span>${state[1]}</div>${me.user && html`<div class="who"><span>${me.user}</span><button type="button" class="btn small" onClick=${signOut}>Sign out</button></div>`}</div></div>
		<main class="main" id="main" tabindex="-1" ref=${main}>
			${gone && html`<div class="banner" role="alert"><span class="dot bad"></span><div>The console does not answer<small>${services.at ? 'This is how it was at ' + time(services.at) + '. ' : ''}The page keeps trying.</small></div></div>`}
			${!gone && down.map((b) => html`<div class="banner ${down.length < brokers.length ? 'warn' : ''}" role="alert" key=${b.broker}><span class="dot ${down.length < brokers.length ? 'warn' : 'bad'}"></span><div>Broker ${b.broker} ${refused(b) ? 'does not let the console look' : 'does not answer'}<small>${b.error}. ${down.length < brokers.length ? 'What follows is of the others.' : ''}</small></div></div>`)}
			${route.page === 'services' && route.sid ? html`<${Service} key=${route.sid} sid=${route.sid} notify=${notify} />`
				: route.page === 'brokers' ? html`<${BrokersView} />` : route.page === 'events' ? html`<${Events} />` : route.page === 'errors' ? html`<${Errors} />`
				: html`<${Services} state=${services} />`}
		</main>
		<div role="status" aria-live="polite">${toast && html`<div class="toast">${toast}</div>`}</div>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${App} />`, root);
