import { randomBytes } from 'node:crypto';
import { type Payload, type SerializationContext, defaultPayloadConverter } from '@temporalio/common';
import type { KeyRing } from '../../domain/envelope.ts';
import { createPayloadCodec } from '../../workers/codec.ts';
import { createWireCodec } from '../../workers/wire-codec.ts';
import { CANARY } from '../support/canaries.ts';

const key = randomBytes(32);
const ring: KeyRing = { current: 'k1', keys: new Map([['k1', key]]) };
const codec = createPayloadCodec(ring);
const here: SerializationContext = { type: 'workflow', namespace: 'default', workflowId: 'apr_1' };
const value = { command: `token ${CANARY}`, deep: [1, { ä: '发布 😀' }] };

async function sealed(as: KeyRing = ring, context: SerializationContext = here): Promise<Payload> {
  const payload = defaultPayloadConverter.toPayload(value);
  const [only] = await createPayloadCodec(as).encode([payload], context);
  if (only === undefined) throw new Error('nothing was encoded');
  return only;
}

async function open(payload: Payload, context?: SerializationContext, as: KeyRing = ring): Promise<unknown> {
  const [only] = await createPayloadCodec(as).decode([payload], context);
  return only === undefined ? undefined : defaultPayloadConverter.fromPayload(only);
}

const MARKER = { undecryptable: true };

describe('a payload', () => {
  test('comes back as it went in, and shows nothing on the way', async () => {
    const payload = await sealed();
    expect(await open(payload, here)).toEqual(value);
    const bytes = Buffer.concat([...Object.values(payload.metadata ?? {}), payload.data ?? Buffer.alloc(0)]);
    expect(bytes.toString('latin1')).not.toContain(CANARY);
    expect(bytes.toString('latin1')).not.toContain('json/plain');
  });

  test('is never sealed twice alike', async () => {
    const [one, other] = [await sealed(), await sealed()];
    expect(Buffer.from(one.data ?? []).equals(Buffer.from(other.data ?? []))).toBe(false);
  });

  test('of another run opens as a marker, also where it claims to be of this one', async () => {
    const foreign = await sealed(ring, { ...here, workflowId: 'apr_2' });
    expect(await open(foreign, here)).toEqual(MARKER);
    const metadata = { ...foreign.metadata, 'encryption-workflow': Buffer.from('apr_1') };
    expect(await open({ ...foreign, metadata }, here)).toEqual(MARKER);
    const elsewhere = { ...foreign.metadata, 'encryption-namespace': Buffer.from('other') };
    expect(await open({ ...foreign, metadata: elsewhere })).toEqual(MARKER);
  });

  test('with any byte flipped opens as a marker', async () => {
    const payload = await sealed();
    const data = Buffer.from(payload.data ?? []);
    for (let index = 0; index < data.length; index += 1) {
      const flipped = Buffer.from(data);
      flipped[index] = (flipped[index] ?? 0) ^ 1;
      expect(await open({ ...payload, data: flipped }, here)).toEqual(MARKER);
    }
    for (const length of [0, 1, 27, 28, data.length - 1]) {
      expect(await open({ ...payload, data: data.subarray(0, length) }, here)).toEqual(MARKER);
    }
  });

  test('goes on opening after its key was rotated, and is sealed with the new one', async () => {
    const rotated: KeyRing = { current: 'k2', keys: new Map([...ring.keys, ['k2', randomBytes(32)]]) };
    expect(await open(await sealed(), here, rotated)).toEqual(value);
    const renewed = await sealed(rotated);
    expect(await open(renewed, here, rotated)).toEqual(value);
    expect(await open(renewed, here, ring)).toEqual(MARKER);
  });

  test('under a key that is not ours opens as a marker', async () => {
    const other: KeyRing = { current: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
    expect(await open(await sealed(other), here)).toEqual(MARKER);
    expect(await open(await sealed({ current: 'k7', keys: new Map([['k7', key]]) }), here)).toEqual(MARKER);
  });

  test('that was never sealed passes as it is', async () => {
    const plain = defaultPayloadConverter.toPayload(value);
    expect(await codec.decode([plain], here)).toEqual([plain]);
    expect(await codec.decode([{}], here)).toEqual([{}]);
  });

  test('opens without a context, as the codec server asks', async () => {
    expect(await open(await sealed())).toEqual(value);
  });

  test('keeps its place among others, each for itself', async () => {
    const payloads = [1, 2, 3].map((one) => defaultPayloadConverter.toPayload(one));
    const encoded = await codec.encode(payloads, here);
    const [first, second, third] = encoded;
    if (first === undefined || second === undefined || third === undefined) throw new Error('one is missing');
    const broken = { ...second, data: Buffer.alloc(40) };
    const decoded = await codec.decode([first, broken, third], here);
    expect(decoded.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual([1, MARKER, 3]);
  });
});

test('the wire form of the codec carries the same payloads in base64', async () => {
  const wire = createWireCodec(codec);
  const plain = { metadata: { encoding: btoa('json/plain') }, data: btoa('"hello"') };
  const [encoded] = await wire.encode([plain]);
  if (encoded === undefined) throw new Error('nothing was encoded');
  expect(atob(encoded.metadata['encoding'] ?? '')).toBe('binary/encrypted');
  expect(atob(encoded.data)).not.toContain('hello');
  expect(await wire.decode([encoded])).toEqual([plain]);
  expect(await wire.decode([plain])).toEqual([plain]);
});
