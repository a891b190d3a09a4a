import { join } from 'node:path';

/**
 * How Vite makes the page. No file of its own: a Vite configuration file must have a default export.
 * @param {string} root of the repository
 * @returns {import('vite').InlineConfig}
 */
export function pageConfig(root) {
  return {
    configFile: false,
    root: join(root, 'web'),
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic' } },
    build: {
      outDir: join(root, 'dist', 'web'),
      emptyOutDir: true,
      // Nothing inline: the page's Content-Security-Policy takes only files.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2022',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: {
        onLog(level, log, handle) {
          // "use client" says nothing to a page that has no server side.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  };
}
