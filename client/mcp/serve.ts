import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Asking } from '../tool-calls.ts';
import { registerPermissionPrompt } from './permission-prompt.ts';
import { registerTools } from './tools.ts';

/** Serves MCP on stdin and stdout until stdin ends. What is to be said goes to stderr. */
export function serveMcp(asking: Asking, version: string): void {
  serveStdio(
    () => {
      const server = new McpServer({ name: 'countersign', version }, { capabilities: { tools: {} } });
      registerTools(server, asking);
      registerPermissionPrompt(server, asking);
      return server;
    },
    { onerror: (error) => console.error(`countersign: mcp: ${error.message}`) },
  );
}
