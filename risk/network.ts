import ipaddr from 'ipaddr.js';

/** Every address as IPv6, so that the two families compare; IPv4 stands mapped, after ::ffff. */
type Address = ipaddr.IPv6;

interface Block {
  readonly address: Address;
  /** Bits that must agree, 0 to 128. */
  readonly prefix: number;
}

/** Hexadecimal or decimal without a leading zero: `010` is octal to some and decimal to others, so it is refused. */
const PART = /^(?:0x[0-9a-f]{1,8}|0|[1-9]\d{0,9})$/i;

/**
 * Reads an address in any unambiguous spelling: dotted, decimal or hexadecimal IPv4; IPv6, bracketed, mapped, NAT64, with a
 * zone; either with a port.
 * @returns null for what cannot be read
 */
function readAddress(text: string): Address | null {
  const bare = text.trim();
  if (bare.length > 100) return null;
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1];
  const withoutPort = bracketed ?? (/^([^:]+):\d{1,5}$/.exec(bare)?.[1] || bare);
  const plain = withoutPort.replace(/%[\w.-]+$/, '');
  if (isIPv4(plain)) return ipaddr.IPv4.parse(plain).toIPv4MappedAddress();
  const dotted = /[\d.]+$/.exec(plain)?.[0] ?? '';
  // The old `::10.0.0.1` is no address of that IPv4 host, though the library would take it for one.
  if (/^::[\d.]+\./.test(plain)) return null;
  if (dotted.includes('.') && !dotted.split('.').every((part) => PART.test(part))) return null;
  return ipaddr.IPv6.isValid(plain) ? unwrap(ipaddr.IPv6.parse(plain)) : null;
}

/** Whether a CIDR block or a single address can be read, for checking configuration. */
export function isNetwork(text: string): boolean {
  return readBlock(text) !== null;
}

/** Whether `address` lies in one of the blocks; an address or a block that cannot be read never does. */
export function isInside(address: string, networks: readonly string[]): boolean {
  const read = readAddress(address);
  if (read === null) return false;
  return networks.some((text) => {
    const block = readBlock(text);
    return block !== null && read.match(block.address, block.prefix);
  });
}

function readBlock(text: string): Block | null {
  const [start = '', size, ...rest] = text.trim().split('/');
  const address = readAddress(start);
  if (address === null || rest.length > 0) return null;
  if (size === undefined) return { address, prefix: 128 };
  if (!/^\d{1,3}$/.test(size)) return null;
  const prefix = Number(size) + (isIPv4(start.trim()) ? 96 : 0);
  return prefix <= 128 ? { address, prefix } : null;
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length <= 4 && parts.every((part) => PART.test(part)) && ipaddr.IPv4.isValid(text);
}

/** NAT64 (64:ff9b::/96) carries an IPv4 address: that address is the one to judge. */
function unwrap(address: Address): Address {
  if (address.range() !== 'rfc6052') return address;
  const [high = 0, low = 0] = address.parts.slice(6);
  return new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]).toIPv4MappedAddress();
}
