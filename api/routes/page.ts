import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Response, Router } from 'express';

/** Addresses of the page's own. Each is the same document, which then shows what its address says. */
const VIEWS = ['/', '/approvals/:id', '/grants'];

/**
 * Nothing but our own files is loaded or asked, nothing inline runs, and no page may frame this one. Trusted Types
 * keep any text from becoming markup or code by mistake.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * The page for people who decide, as Vite built it.
 * @param folder of its files; the page is left out where it holds none
 */
export function pageRoutes(folder: string): Router {
  const router = Router();
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return router;
  const document = readFileSync(index);
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      index: false,
      redirect: false,
      // Every name holds a hash of its content.
      setHeaders: (response: Response) =>
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable'),
    }),
  );
  router.get(VIEWS, (_request, response) => {
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(document);
  });
  return router;
}
