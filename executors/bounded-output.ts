/**
 * What a stream said, in bounded memory: its first and last parts once it is longer than both.
 * @param limit bytes that are kept
 */
export function createBoundedOutput(limit: number): BoundedOutput {
  const half = Math.floor(limit / 2);
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail = Buffer.alloc(0);
  let total = 0;
  return {
    add(chunk) {
      total += chunk.length;
      const first = chunk.subarray(0, limit - half - headBytes);
      if (first.length > 0) head.push(Buffer.from(first));
      headBytes += first.length;
      const rest = chunk.subarray(first.length);
      if (rest.length > 0) tail = Buffer.concat([tail, rest.subarray(-half)]).subarray(-half);
    },
    end() {
      const start = Buffer.concat(head);
      if (total <= start.length + tail.length) {
        return { text: Buffer.concat([start, tail]).toString('utf8'), truncated: false };
      }
      const first = withoutCutEnd(start);
      const last = withoutCutStart(tail);
      const leftOut = total - first.length - last.length;
      const text = `${first.toString('utf8')}\n[${leftOut} bytes left out]\n${last.toString('utf8')}`;
      return { text, truncated: true };
    },
  };
}

interface BoundedOutput {
  add(chunk: Buffer): void;
  /** UTF-8; bytes that are none are replaced, and no character is cut in two. */
  end(): { readonly text: string; readonly truncated: boolean };
}

/** Longest continuation of a UTF-8 character, in bytes. */
const CONTINUATION = 3;

function withoutCutEnd(bytes: Buffer): Buffer {
  for (let back = 1; back <= CONTINUATION && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.subarray(0, -back) : bytes;
  }
  return bytes;
}

function withoutCutStart(bytes: Buffer): Buffer {
  let skip = 0;
  while (skip < CONTINUATION && isContinuation(bytes[skip] ?? 0)) skip += 1;
  return bytes.subarray(skip);
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
