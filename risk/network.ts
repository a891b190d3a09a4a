import { isIPv6 } from 'node:net';

/** An address as eight groups of 16 bits; IPv4 stands in the last two, after ::ffff. */
type Groups = readonly number[];

interface Block {
  readonly groups: Groups;
  /** Bits that must agree, 0 to 128. */
  readonly prefix: number;
}

/**
 * Reads an address in any unambiguous spelling: dotted, decimal or hexadecimal IPv4; IPv6, bracketed, mapped, NAT64, with a
 * zone; either with a port. A leading zero (`010.0.0.5`) is octal to some and decimal to others, so it is refused.
 * @returns null for what cannot be read
 */
export function readAddress(text: string): Groups | null {
  const bare = text.trim();
  if (bare.length > 100) return null;
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1];
  const withoutPort = bracketed ?? (/^([^:]+):\d{1,5}$/.exec(bare)?.[1] || bare);
  const plain = withoutPort.replace(/%[\w.-]+$/, '');
  const v4 = readIPv4(plain);
  if (v4 !== null) return mapped(v4);
  if (!isIPv6(plain)) return null;
  return unwrap(readIPv6(plain));
}

/** Whether a CIDR block or a single address can be read, for checking configuration. */
export function isNetwork(text: string): boolean {
  return readBlock(text) !== null;
}

/** Whether `address` lies in one of the blocks; an address or a block that cannot be read never does. */
export function isInside(address: string, networks: readonly string[]): boolean {
  const groups = readAddress(address);
  if (groups === null) return false;
  return networks.some((text) => {
    const block = readBlock(text);
    return block !== null && agrees(groups, block);
  });
}

function readBlock(text: string): Block | null {
  const [address = '', size, ...rest] = text.trim().split('/');
  const groups = readAddress(address);
  if (groups === null || rest.length > 0) return null;
  if (size === undefined) return { groups, prefix: 128 };
  if (!/^\d{1,3}$/.test(size)) return null;
  const isV4 = readIPv4(address.trim()) !== null;
  const prefix = Number(size) + (isV4 ? 96 : 0);
  return prefix <= 128 ? { groups, prefix } : null;
}

function agrees(address: Groups, block: Block): boolean {
  return block.groups.every((group, index) => {
    const bits = Math.min(16, Math.max(0, block.prefix - index * 16));
    const mask = bits === 0 ? 0 : (0xffff << (16 - bits)) & 0xffff;
    return (group & mask) === ((address[index] ?? 0) & mask);
  });
}

function readIPv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length > 4) return null;
  const numbers = parts.map((part) => {
    if (/^0x[0-9a-f]{1,8}$/i.test(part)) return Number.parseInt(part.slice(2), 16);
    return /^(?:0|[1-9]\d{0,9})$/.test(part) ? Number(part) : Number.NaN;
  });
  // As inet_aton has it, the last part fills all the bytes that are left: 10.5 is 10.0.0.5.
  const last = numbers.at(-1) ?? Number.NaN;
  const leading = numbers.slice(0, -1);
  if (numbers.some(Number.isNaN) || leading.some((part) => part > 255)) return null;
  if (last >= 256 ** (4 - leading.length)) return null;
  return leading.reduce((sum, part, index) => sum + part * 256 ** (3 - index), last);
}

function mapped(v4: number): Groups {
  return [0, 0, 0, 0, 0, 0xffff, Math.floor(v4 / 65536), v4 % 65536];
}

function readIPv6(text: string): Groups {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = dotted?.[2] === undefined ? null : readIPv4(dotted[2]);
  const hex =
    v4 === null ? text : `${dotted?.[1]}${Math.floor(v4 / 65536).toString(16)}:${(v4 % 65536).toString(16)}`;
  const [head = '', tail] = hex.split('::');
  const front = groupsOf(head);
  if (tail === undefined) return front;
  const back = groupsOf(tail);
  return [...front, ...Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** NAT64 (64:ff9b::/96) carries an IPv4 address: that address is the one to judge. */
function unwrap(groups: Groups): Groups {
  const isNat64 =
    groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  return isNat64 ? mapped((groups[6] ?? 0) * 65536 + (groups[7] ?? 0)) : groups;
}
