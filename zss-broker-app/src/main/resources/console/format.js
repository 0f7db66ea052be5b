// Numbers as people read them; the same as those of the command line.

export const count = (n) => Math.round(n || 0).toLocaleString('en-US');

export function rate(n) {
	if (!n || n < 0.05) return '0';
	if (n < 10) return n.toFixed(1);
	return n < 10000 ? count(n) : (n / 1000).toFixed(1) + 'k';
}

const three = (n) => n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0);

export function micros(n) {
	if (!n) return '–';
	if (n < 1000) return Math.round(n) + ' µs';
	return n < 1e6 ? three(n / 1000) + ' ms' : n < 6e7 ? three(n / 1e6) + ' s' : age(n / 1000);
}

export function age(millis) {
	if (millis === undefined || millis === null) return '–';
	if (millis < 1000) return Math.round(Math.max(0, millis)) + ' ms';
	const s = millis / 1000;
	if (s < 60) return (s < 10 ? s.toFixed(1) : Math.round(s)) + ' s';
	const two = (big, u, small, v) => big + ' ' + u + (small ? ' ' + small + ' ' + v : '');
	if (s < 3600) return two(Math.floor(s / 60), 'min', Math.floor(s % 60), 's');
	if (s < 86400) return two(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min');
	return two(Math.floor(s / 86400), 'd', Math.floor((s % 86400) / 3600), 'h');
}

export function bytes(n) {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	let size = n || 0, unit = 0;
	while (size >= 1024 && unit < units.length - 1) { size /= 1024; unit++; }
	return (unit === 0 || size >= 100 || Number.isInteger(size) ? Math.round(size) : size.toFixed(1)) + ' ' + units[unit];
}

export const percent = (share) => (share > 0 && share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)) + '%';

export const time = (millis) => new Date(millis).toLocaleTimeString('en-GB', { hour12: false });

export const errors = (figures) => (figures.outcomes ? (figures.outcomes['5xx'] || 0) + (figures.outcomes['599'] || 0) : 0);

// An instance says how long it is there; older brokers, when it came.
export const since = (instance, now) => instance.sinceMillis > 1e11 ? now - instance.sinceMillis : instance.sinceMillis;
