/** One frame of the long connection, as Feishu's `pbbp2.Frame` (proto2) has it. */
export interface Frame {
  readonly seqId: number;
  readonly logId: number;
  readonly service: number;
  /** 0: control (ping, pong); 1: data. */
  readonly method: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

export const METHODS = { control: 0, data: 1 } as const;

/** Numbers of the fields; 6, 7 and 9 (encoding, type, new log id) are optional and unused here. */
const FIELDS = { seqId: 1, logId: 2, service: 3, method: 4, header: 5, payload: 8 } as const;
const HEADER_FIELDS = { key: 1, value: 2 } as const;
const VARINT = 0;
const BYTES = 2;

export function encodeFrame(frame: Frame): Buffer {
  const headers = Object.entries(frame.headers).map(([key, value]) =>
    Buffer.concat([
      bytesField(HEADER_FIELDS.key, Buffer.from(key)),
      bytesField(HEADER_FIELDS.value, Buffer.from(value)),
    ]),
  );
  return Buffer.concat([
    numberField(FIELDS.seqId, frame.seqId),
    numberField(FIELDS.logId, frame.logId),
    numberField(FIELDS.service, frame.service),
    numberField(FIELDS.method, frame.method),
    ...headers.map((header) => bytesField(FIELDS.header, header)),
    bytesField(FIELDS.payload, frame.payload),
  ]);
}

/** @throws Error for bytes that are no frame, or that lack one of the four required fields */
export function decodeFrame(bytes: Buffer): Frame {
  const fields = readFields(bytes);
  const headers = fields
    .filter(({ number }) => number === FIELDS.header)
    .map(({ value }) => {
      const parts = readFields(bytesOf(value));
      const text = (wanted: number): string =>
        bytesOf(parts.find(({ number }) => number === wanted)?.value ?? Buffer.alloc(0)).toString('utf8');
      return [text(HEADER_FIELDS.key), text(HEADER_FIELDS.value)] as const;
    });
  const required = (wanted: number): number => {
    const value = fields.find(({ number }) => number === wanted)?.value;
    if (typeof value !== 'number') throw new Error(`the frame lacks field ${wanted}`);
    return value;
  };
  return {
    seqId: required(FIELDS.seqId),
    logId: required(FIELDS.logId),
    service: required(FIELDS.service),
    method: required(FIELDS.method),
    headers: Object.fromEntries(headers),
    payload: bytesOf(fields.find(({ number }) => number === FIELDS.payload)?.value ?? Buffer.alloc(0)),
  };
}

interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

function readFields(bytes: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at];
      if (byte === undefined) throw new Error('the frame ends within a number');
      at += 1;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === VARINT) fields.push({ number, value: varint() });
    else if (tag % 8 === BYTES) {
      const length = varint();
      if (at + length > bytes.length) throw new Error(`the frame ends within field ${number}`);
      fields.push({ number, value: bytes.subarray(at, at + length) });
      at += length;
    } else throw new Error(`field ${number} is of a kind that no frame has`);
  }
  return fields;
}

function bytesOf(value: number | Buffer): Buffer {
  if (typeof value === 'number') throw new Error('a number stands where text belongs');
  return value;
}

function numberField(number: number, value: number): Buffer {
  return Buffer.concat([encodeVarint(number * 8 + VARINT), encodeVarint(value)]);
}

function bytesField(number: number, value: Buffer): Buffer {
  return Buffer.concat([encodeVarint(number * 8 + BYTES), encodeVarint(value.length), value]);
}

function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
