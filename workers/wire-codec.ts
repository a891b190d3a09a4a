import type { PayloadCodec } from '@temporalio/common';
import type { WireCodec, WirePayload } from '../api/routes/codec.ts';

/** The payload codec in the JSON form of Temporal's remote codec protocol. */
export function createWireCodec(codec: PayloadCodec): WireCodec {
  return {
    encode: async (payloads) => (await codec.encode(payloads.map(fromWire))).map(toWire),
    decode: async (payloads) => (await codec.decode(payloads.map(fromWire))).map(toWire),
  };
}

type Payload = Parameters<PayloadCodec['encode']>[0][number];

function fromWire({ metadata, data }: WirePayload): Payload {
  const bytes = Object.entries(metadata).map(
    ([name, value]) => [name, Buffer.from(value, 'base64')] as const,
  );
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') };
}

function toWire({ metadata, data }: Payload): WirePayload {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)] as const);
  return { metadata: Object.fromEntries(texts), data: toBase64(data) };
}

function toBase64(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString('base64') : '';
}
