import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pageRoutes } from '../../api/routes/page.ts';
import { tempFolder } from '../support/temp-folder.ts';

const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'web');

async function get(folder: string, path: string): Promise<Response> {
  const server = createServer(express().use(pageRoutes(folder))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const body = await response.arrayBuffer();
    return new Response(body, { status: response.status, headers: response.headers });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the page', () => {
  test.each(['/', '/approvals/apr_1'])(
    'is served at %s, under a policy that lets nothing else in',
    async (path) => {
      const response = await get(BUILT, path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      const policy = response.headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ]) {
        expect(policy).toContain(part);
      }
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
    },
  );

  test('holds nothing inline, and nothing from elsewhere', () => {
    const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|https?:\/\//);
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, at]) => at)).not.toEqual([]);
    for (const [, at] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect(at).toMatch(/^\/assets\/.+-[\w-]{8}\.\w+$/);
  });

  test('has files that are kept for ever, since a new one has a new name', async () => {
    const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
    const [, script = ''] = /src="([^"]+\.js)"/.exec(html) ?? [];
    const response = await get(BUILT, script);
    expect([response.status, response.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  });

  test.each([
    '/assets/none.js',
    '/assets/',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/approvals',
    '/x',
  ])('is not served at %s', async (path) => {
    expect((await get(BUILT, path)).status).toBe(404);
  });

  test('is left out where it was not built', async () => {
    expect((await get(tempFolder(), '/')).status).toBe(404);
  });
});
