import ipaddr from 'ipaddr.js';

/** What an address is to the machine that asks it. A name that says nothing of its address is a `name`. */
export type HostKind = 'metadata' | 'linkLocal' | 'loopback' | 'private' | 'public' | 'name';

const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.169.253',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.0.23',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
]);

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Names whose address is written in the name itself, or is always this machine's. */
const MIRROR = /\.(?:nip\.io|sslip\.io|xip\.io|traefik\.me|backname\.io)$/;
const LOOPBACK_NAME = /^(?:localhost|.+\.localhost|ip6-localhost|localtest\.me|.+\.localtest\.me|.*lvh\.me)$/;
const INTERNAL_NAME = /\.(?:local|internal|lan|intranet|corp|home|svc|cluster\.local)$/;

/**
 * The host of a URL, or of `host:port/path` without a scheme: without user and port, percent-encoding and full-width
 * letters undone, in lower case, without the dots at its end.
 * @returns an empty text where there is none
 */
export function hostOf(url: string): string {
  const scheme = /^\s*[a-z][a-z0-9+.-]{0,30}:[/\\]{1,3}/i.exec(url)?.[0] ?? '';
  const rest = url.slice(scheme.length, scheme.length + 2_000);
  const authority = rest.slice(0, endOf(rest));
  // A variable right behind an address is the beginning of its path: `http://192.0.2.1$URI`.
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/(?<=[\d\]])\$.*$/, '');
  const bracketed = /^\[([^\]]{1,100})\]/.exec(host)?.[1];
  if (bracketed !== undefined) return plain(bracketed);
  const colons = host.split(':').length - 1;
  return plain(colons > 1 ? host : host.replace(/:\w*$/, ''));
}

function endOf(text: string): number {
  const at = text.search(/[/\\?#]/);
  return at < 0 ? text.length : at;
}

function plain(host: string): string {
  let text = host;
  if (text.includes('%'))
    text = text.replace(/%([0-7][0-9a-f])/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return text
    .normalize('NFKC')
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .toLowerCase()
    .replace(/\.+$/, '')
    .trim();
}

/**
 * What a host is, whatever the spelling of its address: dotted, short, decimal, hexadecimal, octal, mapped into IPv6,
 * through NAT64 or 6to4, or written in a name such as `10-0-0-1.sslip.io`.
 */
export function readHost(host: string): HostKind {
  const name = plain(host.replace(/^\[|\]$/g, ''));
  if (METADATA_NAMES.has(name)) return 'metadata';
  const address = readAddress(MIRROR.test(name) ? mirrored(name) : name);
  if (address !== null) return kindOf(address);
  if (LOOPBACK_NAME.test(name)) return 'loopback';
  return INTERNAL_NAME.test(name) ? 'private' : 'name';
}

/** What the host of a URL is. */
export function hostKindOf(url: string): HostKind {
  return readHost(hostOf(url));
}

/** Whether a URL leads to a service that hands out the rights of the machine that asks. */
export function isMetadata(url: string): boolean {
  return ['metadata', 'linkLocal'].includes(hostKindOf(url));
}

function mirrored(name: string): string {
  const bare = name.replace(MIRROR, '');
  const dotted = /(?:^|[.-])(\d{1,3}(?:[.-]\d{1,3}){3})$/.exec(bare)?.[1];
  if (dotted !== undefined) return dotted.replaceAll('-', '.');
  const hex = /(?:^|[.-])([0-9a-f]{8})$/.exec(bare)?.[1];
  return hex === undefined ? '' : `0x${hex}`;
}

function readAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = text.replace(/%[\w.-]+$/, '');
  if (bare.length > 60 || !ipaddr.isValid(bare)) return null;
  const address = ipaddr.process(bare);
  return address instanceof ipaddr.IPv6 ? unwrap(address) : address;
}

/** The IPv4 address inside NAT64, 6to4 and the old compatible form. */
function unwrap(address: ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  const { parts } = address;
  const range = address.range();
  if (range === 'rfc6052' || range === 'rfc6145') return fromParts(parts[6], parts[7]);
  if (range === '6to4') return fromParts(parts[1], parts[2]);
  const isCompatible = parts.slice(0, 6).every((part) => part === 0) && (parts[6] ?? 0) > 0;
  return isCompatible ? fromParts(parts[6], parts[7]) : address;
}

function fromParts(high = 0, low = 0): ipaddr.IPv4 {
  return new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);
}

function kindOf(address: ipaddr.IPv4 | ipaddr.IPv6): HostKind {
  if (METADATA_ADDRESSES.has(address.toString())) return 'metadata';
  switch (address.range()) {
    case 'linkLocal':
      return 'linkLocal';
    case 'loopback':
    case 'unspecified':
      return 'loopback';
    case 'private':
    case 'uniqueLocal':
    case 'carrierGradeNat':
      return 'private';
    default:
      return 'public';
  }
}
