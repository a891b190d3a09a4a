import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from '../domain/envelope.ts';

const PayloadProto = proto.temporal.api.common.v1.Payload;
const ENCODING = 'binary/encrypted';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what Temporal stores: AES-256-GCM, bound to the namespace and the workflow, so that a payload of one run
 * cannot be passed off as another's. The key's id stands beside it; old keys of the ring go on reading.
 *
 * What does not open under our keys decodes to a marker that nothing believes, instead of failing: anybody with
 * access to the namespace can send a run such a payload, and must not be able to stop it. A key that is missing
 * though it was used is noticed at start (store/presence.ts, rememberKeys).
 */
export function createPayloadCodec(ring: KeyRing): PayloadCodec {
  return {
    async encode(payloads, context) {
      return payloads.map((payload) => encrypt(ring, payload, placeOf(context)));
    },
    async decode(payloads, context) {
      return payloads.map((payload) => decrypt(ring, payload, placeOf(context)));
    },
  };
}

/** The run that a payload belongs to, as far as it is known. */
interface Place {
  readonly namespace: string;
  readonly workflowId: string;
}

function placeOf(context: SerializationContext | undefined): Place {
  return { namespace: context?.namespace ?? '', workflowId: context?.workflowId ?? '' };
}

function encrypt(ring: KeyRing, payload: Payload, place: Place): Payload {
  const key = ring.keys.get(ring.current);
  if (key === undefined) throw new RangeError(`key ring has no key ${ring.current}`);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(place));
  const sealed = Buffer.concat([cipher.update(PayloadProto.encode(payload).finish()), cipher.final()]);
  return {
    metadata: {
      encoding: Buffer.from(ENCODING),
      'encryption-key-id': Buffer.from(ring.current),
      'encryption-namespace': Buffer.from(place.namespace),
      'encryption-workflow': Buffer.from(place.workflowId),
    },
    data: Buffer.concat([iv, cipher.getAuthTag(), sealed]),
  };
}

function decrypt(ring: KeyRing, payload: Payload, expected: Place): Payload {
  if (metadataOf(payload, 'encoding') !== ENCODING) return payload;
  const key = ring.keys.get(metadataOf(payload, 'encryption-key-id'));
  const place = {
    namespace: metadataOf(payload, 'encryption-namespace'),
    workflowId: metadataOf(payload, 'encryption-workflow'),
  };
  const data = payload.data ?? new Uint8Array();
  if (key === undefined || data.length < IV_BYTES + TAG_BYTES || !fits(place, expected)) return undecryptable;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, IV_BYTES))
      .setAAD(boundTo(place))
      .setAuthTag(data.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const open = Buffer.concat([decipher.update(data.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return PayloadProto.decode(open);
  } catch {
    return undecryptable;
  }
}

/** Where the caller knows no run (a codec server is told none), the place that the payload is bound to counts. */
function fits(place: Place, expected: Place): boolean {
  const sameRun = expected.workflowId === '' || place.workflowId === expected.workflowId;
  return sameRun && (expected.namespace === '' || place.namespace === expected.namespace);
}

function boundTo(place: Place): Buffer {
  return Buffer.from(JSON.stringify([place.namespace, place.workflowId]));
}

function metadataOf(payload: Payload, name: string): string {
  const value = payload.metadata?.[name];
  return value === undefined || value === null ? '' : Buffer.from(value).toString('utf8');
}

const undecryptable: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify({ undecryptable: true })),
};
