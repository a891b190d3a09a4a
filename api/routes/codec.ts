import { Router } from 'express';
import { z } from 'zod';
import { authorize } from '../../domain/principal.ts';
import { callerOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';

/** A payload in the JSON form that Temporal's remote codec protocol uses: bytes in base64. */
const payloadSchema = z.looseObject({
  metadata: z.record(z.string(), z.string()).default({}),
  data: z.string().default(''),
});
export const payloadsSchema = z.looseObject({ payloads: z.array(payloadSchema).default([]) });

export interface WirePayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Turns payloads as Temporal stores them into readable ones and back. */
export interface WireCodec {
  encode(payloads: readonly WirePayload[]): Promise<readonly WirePayload[]>;
  decode(payloads: readonly WirePayload[]): Promise<readonly WirePayload[]>;
}

/** The codec server that Temporal's UI and command line ask. What it decodes are the exact bytes: admins only. */
export function codecRoutes(codec: WireCodec): Router {
  const router = Router();
  for (const direction of ['encode', 'decode'] as const) {
    router.post(`/${direction}`, async (request, response) => {
      authorize(callerOf(request).principal, 'decode', null);
      const { payloads } = parseBody(request, payloadsSchema);
      response.json({ payloads: await codec[direction](payloads) });
    });
  }
  return router;
}
