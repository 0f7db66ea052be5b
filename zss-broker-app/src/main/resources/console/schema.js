// JSON Schema (2020-12) as workers describe payloads: examples that are valid, and rows for people.
// Schemas come from peers: whatever they hold, this ends, and returns something.

const MAX_DEPTH = 12, MAX_HOPS = 20, MAX_ROWS = 120, MAX_TRIED = 24;

const FORMATS = {
	'date-time': '2026-01-31T12:00:00Z', 'date-time-local': '2026-01-31T12:00:00', date: '2026-01-31', time: '12:00:00Z', 'time-local': '12:00:00', duration: 'PT1S',
	uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6', email: 'someone@example.org', 'idn-email': 'someone@example.org', uri: 'https://example.org', 'uri-reference': '/example',
	hostname: 'example.org', ipv4: '192.0.2.1', ipv6: '2001:db8::1', regex: '.*', 'json-pointer': '/example',
};

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const list = (value) => (Array.isArray(value) ? value : []);
const own = (object, name) => (isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined);

function pointed(root, reference) {
	let at = root;
	for (const part of String(reference).replace(/^#\/?/, '').split('/').filter(Boolean)) at = own(at, decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'));
	return isObject(at) ? at : {};
}

function merge(one, other) {
	const all = { ...one, ...other };
	if (isObject(one.properties) && isObject(other.properties)) {
		all.properties = { ...one.properties };
		for (const [name, schema] of Object.entries(other.properties)) all.properties[name] = isObject(all.properties[name]) && isObject(schema) ? { allOf: [all.properties[name], schema] } : schema;
	}
	if (one.required && other.required) all.required = [...new Set([...list(one.required), ...list(other.required)])];
	return all;
}

/** A schema without references and allOf at its top; `refs` gets those that were followed. */
function flat(schema, root, refs, hops = 0) {
	if (!isObject(schema) || hops > MAX_HOPS) return {};
	let all = { ...schema };
	if (schema.$ref !== undefined) {
		delete all.$ref;
		refs.push(String(schema.$ref));
		all = merge(flat(pointed(root, schema.$ref), root, refs, hops + 1), all);
	}
	for (const part of list(schema.allOf)) {
		delete all.allOf;
		all = merge(all, flat(part, root, refs, hops + 1));
	}
	return all;
}

const isNull = (schema) => isObject(schema) && schema.type === 'null';
const options = (schema) => (list(schema.anyOf).length ? schema.anyOf : list(schema.oneOf));

/** An example that is valid by a schema; null where the schema allows nothing that ends. */
export function example(schema) {
	const value = made(schema, schema, [], 0);
	return value === undefined ? null : value;
}

/** Undefined stands for a value that would contain itself without end. */
function made(schema, root, path, depth) {
	const refs = [];
	const s = flat(schema, root, refs);
	if (depth > MAX_DEPTH || refs.some((ref) => path.includes(ref)) || new Set(refs).size < refs.length) return undefined;
	const within = [...path, ...refs];
	if (s.const !== undefined) return s.const;
	if (list(s.examples).length) return s.examples[0];
	if (s.example !== undefined) return s.example;
	if (s.default !== undefined) return s.default;
	if (list(s.enum).length) return s.enum.find((each) => each !== null) ?? null;
	const choices = options(s);
	if (choices.length) {
		const { anyOf, oneOf, ...rest } = s;
		for (const choice of choices.filter((each) => !isNull(each))) {
			const value = made(merge(rest, isObject(choice) ? choice : {}), root, within, depth + 1);
			if (value !== undefined) return value;
		}
		return choices.some(isNull) ? null : undefined;
	}
	const types = (Array.isArray(s.type) ? s.type : [s.type]).filter((type) => type !== 'null');
	const value = typed(types[0] ?? (s.properties ? 'object' : s.items ? 'array' : undefined), s, root, within, depth);
	return value === undefined && list(s.type).includes('null') ? null : value;
}

function typed(type, s, root, path, depth) {
	switch (type) {
		case 'object': return object(s, root, path, depth);
		case 'array': return array(s, root, path, depth);
		case 'string': return text(s);
		case 'integer': return number(s, 1);
		case 'number': return number(s, s.multipleOf > 0 ? s.multipleOf : 0.5);
		case 'boolean': return true;
		case undefined: return s.type === 'null' || list(s.type).length ? null : 'text';
		default: return null;
	}
}

function object(s, root, path, depth) {
	const value = {};
	const required = list(s.required);
	for (const [name, schema] of Object.entries(isObject(s.properties) ? s.properties : {})) {
		const member = made(schema, root, path, depth + 1);
		if (member !== undefined) Object.defineProperty(value, name, { value: member, enumerable: true });
		else if (required.includes(name)) return undefined;
	}
	for (const name of required) if (!Object.hasOwn(value, name)) value[name] = 'text';
	if (isObject(s.additionalProperties) && !isObject(s.properties)) {
		for (let i = 0; i < Math.max(1, Math.min(s.minProperties || 0, 10)); i++) {
			const member = made(s.additionalProperties, root, path, depth + 1);
			if (member === undefined) return s.minProperties > 0 ? undefined : {};
			value['key' + (i || '')] = member;
		}
	}
	return value;
}

function array(s, root, path, depth) {
	const first = list(s.prefixItems).map((schema) => made(schema, root, path, depth + 1));
	if (first.includes(undefined)) return undefined;
	const most = s.maxItems >= 0 ? s.maxItems : 10;
	const wanted = Math.min(Math.max(s.minItems || 0, first.length, s.items === false || first.length ? 0 : 1), most);
	while (first.length < wanted) {
		const item = made(isObject(s.items) ? s.items : {}, root, path, depth + 1);
		if (item === undefined) return (s.minItems || 0) > first.length ? undefined : first;
		first.push(s.uniqueItems && first.length ? different(item, first.length, s.items) : item);
	}
	return first;
}

function different(item, n, schema) {
	const constants = list(own(schema, 'enum'));
	if (constants.length) return constants[n % constants.length];
	return typeof item === 'number' ? item + n : typeof item === 'string' ? item + n : item;
}

function number(s, step) {
	const multiple = s.multipleOf > 0 ? s.multipleOf : step;
	const low = Math.max(s.minimum ?? -Infinity, (s.exclusiveMinimum ?? -Infinity) + step);
	const high = Math.min(s.maximum ?? Infinity, (s.exclusiveMaximum ?? Infinity) - step);
	let value = Math.min(Math.max(multiple > 1 ? multiple : 1, low), high);
	if (s.type === 'integer') value = Math.ceil(value) > high ? Math.floor(value) : Math.ceil(value);
	if (s.multipleOf > 0) value = Math.ceil(value / s.multipleOf) * s.multipleOf > high ? Math.floor(value / s.multipleOf) * s.multipleOf : Math.ceil(value / s.multipleOf) * s.multipleOf;
	// Between bounds that are closer than a step.
	return low > high ? (low - step + high + step) / 2 : value;
}

function text(s) {
	if (s.contentEncoding === 'base64') return 'AAEC';
	const least = Math.min(s.minLength || 0, 1000), most = s.maxLength >= 0 ? s.maxLength : Infinity;
	const sized = (value) => (value + 'x'.repeat(Math.max(0, least - value.length))).slice(0, most === Infinity ? undefined : most);
	if (s.pattern !== undefined) {
		const fits = matcher(s.pattern, least, most);
		const candidates = [FORMATS[s.format], ofPattern(s.pattern), sized('text'), sized('A'), sized('1'), sized('')];
		return candidates.find((each) => each !== undefined && fits(each)) ?? candidates[1] ?? sized('text');
	}
	return FORMATS[s.format] !== undefined && Object.hasOwn(FORMATS, s.format) ? FORMATS[s.format] : sized('text');
}

/** Only short texts are tried: a pattern may be made to take long. */
function matcher(pattern, least, most) {
	let expression;
	try { expression = new RegExp(String(pattern), 'u'); }
	catch (e) { return () => false; }
	return (value) => value.length <= MAX_TRIED && value.length >= least && value.length <= most && expression.test(value);
}

/** A text for patterns of literals, classes, groups and counts; undefined for others. */
function ofPattern(pattern) {
	const p = String(pattern).replace(/^\^/, '').replace(/\$$/, '');
	let i = 0;
	const classes = { d: '1', D: 'x', w: 'a', W: '-', s: ' ', S: 'x' };
	const set = () => {
		const end = p.indexOf(']', i + (p[i] === '^' ? 2 : 1));
		if (end < 0 || p[i] === '^') throw new Error('not known');
		const first = p[i] === '\\' ? classes[p[i + 1]] ?? p[i + 1] : p[i];
		i = end + 1;
		return first;
	};
	const atom = () => {
		const c = p[i++];
		if (c === '\\') { const e = p[i++]; return classes[e] ?? e; }
		if (c === '[') return set();
		if (c === '.') return 'x';
		if (c === '(') {
			if (p[i] === '?') { if (p[i + 1] !== ':') throw new Error('not known'); i += 2; }
			const inner = sequence();
			if (p[i++] !== ')') throw new Error('not known');
			return inner;
		}
		return c;
	};
	const times = () => {
		const c = p[i];
		if (c === '*' || c === '?') { i++; return 0; }
		if (c === '+') { i++; return 1; }
		const counted = c === '{' && /^\{(\d+)(,\d*)?\}/.exec(p.slice(i));
		if (!counted) return 1;
		i += counted[0].length;
		return Math.min(Number(counted[1]), 100);
	};
	const sequence = () => {
		let made = '', skip = false;
		while (i < p.length && p[i] !== ')') {
			if (p[i] === '|') { i++; skip = true; continue; }
			const one = atom(), n = times();
			if (p[i] === '?' || p[i] === '+') i++;
			if (!skip && made.length < 1000) made += one.repeat(n);
		}
		return made;
	};
	try { return p.length > 200 ? undefined : sequence(); }
	catch (e) { return undefined; }
}

const nameOf = (reference) => decodeURIComponent(String(reference).split('/').pop());

/** The type of a schema in a word or two. */
export function typeText(schema, root = schema, depth = 0) {
	const s = flat(schema, root, []);
	if (depth > 3) return '…';
	if (s.const !== undefined) return JSON.stringify(s.const);
	if (list(s.enum).length) return s.enum.slice(0, 8).join(' | ') + (s.enum.length > 8 ? ' | …' : '');
	if (options(s).length) {
		const texts = [...new Set(options(s).slice(0, 8).map((each) => typeText(each, root, depth + 1)))];
		return texts.join(' | ');
	}
	if (s.items || s.type === 'array') return 'list of ' + typeText(s.items || {}, root, depth + 1);
	if (s.properties) return own(schema, '$ref') !== undefined && schema.$ref !== '#' ? nameOf(schema.$ref) : 'object';
	if (isObject(s.additionalProperties) && Object.keys(s.additionalProperties).length) return 'map of ' + typeText(s.additionalProperties, root, depth + 1);
	const type = Array.isArray(s.type) ? s.type.join(' | ') : s.type;
	return type === undefined ? 'any' : s.format ? String(type).replace('string', s.format) : String(type);
}

/** What else a schema asks for. */
function limits(s) {
	const texts = [];
	const low = s.minimum ?? s.exclusiveMinimum, high = s.maximum ?? s.exclusiveMaximum;
	const range = (a, b, what) => texts.push((a !== undefined && b !== undefined ? a + ' to ' + b : a !== undefined ? 'at least ' + a : 'at most ' + b) + what);
	if (low !== undefined || high !== undefined) {
		if (s.exclusiveMinimum !== undefined && high === undefined) texts.push('above ' + s.exclusiveMinimum);
		else range(s.minimum ?? (s.exclusiveMinimum !== undefined ? 'above ' + s.exclusiveMinimum : undefined), high, '');
	}
	if (s.minLength > 0 || s.maxLength !== undefined) range(s.minLength > 0 ? s.minLength : undefined, s.maxLength, (s.maxLength ?? s.minLength) === 1 ? ' character' : ' characters');
	if (s.minItems > 0 || s.maxItems !== undefined) range(s.minItems > 0 ? s.minItems : undefined, s.maxItems, (s.maxItems ?? s.minItems) === 1 ? ' item' : ' items');
	if (s.pattern !== undefined) texts.push('like ' + s.pattern);
	if (s.default !== undefined) texts.push('default ' + JSON.stringify(s.default));
	return texts.join(', ');
}

/** What tells an alternative from the others: the constant that it has, or its name. */
function alternative(choice, s) {
	const told = Object.entries(s.properties).find(([, member]) => own(member, 'const') !== undefined);
	return told ? told[0] + ' = ' + JSON.stringify(told[1].const) : own(choice, '$ref') !== undefined ? nameOf(choice.$ref) : 'or';
}

/** The properties of a schema as rows: {name, depth, type, required, limits, text}; {heading} before each alternative. */
export function rows(schema) {
	const all = [];
	const add = (part, depth, path) => {
		const refs = [];
		const s = flat(part, schema, refs);
		if (depth > 4 || refs.some((ref) => path.includes(ref))) return;
		const within = [...path, ...refs];
		const choices = options(s).filter((each) => !isNull(each));
		if (choices.length > 1) {
			for (const choice of choices) {
				const inner = flat(choice, schema, []);
				if (!inner.properties || all.length > MAX_ROWS) continue;
				all.push({ heading: alternative(choice, inner), depth });
				add(choice, depth, within);
			}
			return;
		}
		if (choices.length === 1) { add(choices[0], depth, within); return; }
		if (s.items) { add(s.items, depth, within); return; }
		if (isObject(s.additionalProperties) && !s.properties) { add(s.additionalProperties, depth, within); return; }
		for (const [name, member] of Object.entries(isObject(s.properties) ? s.properties : {})) {
			if (all.length >= MAX_ROWS) { all.push({ heading: '…', depth }); return; }
			const m = flat(member, schema, []);
			all.push({ name, depth, type: typeText(member, schema), required: list(s.required).includes(name), limits: limits(m), text: typeof m.description === 'string' ? m.description : '' });
			add(member, depth + 1, within);
		}
	};
	add(schema, 0, ['#']);
	return all;
}
