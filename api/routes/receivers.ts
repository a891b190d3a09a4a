import type { IncomingHttpHeaders } from 'node:http';
import { Router } from 'express';
import { rawBody } from '../body.ts';

/** What a channel takes in over HTTP (channels/channel.ts has the words). */
export interface WebhookReceiver {
  readonly path: string;
  receive(request: {
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
  }): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** Channels' callbacks. The body is handed on as it came: signatures cover its raw bytes. */
export function receiverRoutes(receivers: readonly WebhookReceiver[]): Router {
  const router = Router();
  for (const receiver of receivers) {
    router.post(receiver.path, rawBody, async (request, response) => {
      const bytes: unknown = request.body;
      const body = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
      const answer = await receiver.receive({ headers: request.headers, body });
      response.status(answer.status).json(answer.body);
    });
  }
  return router;
}
