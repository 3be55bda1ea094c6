import type { McpCommandOptions } from './mcp-server.ts'

/**
 * The server shares most of the engine with other commands, and is bundled in a file of its own: in
 * one bundle with it they would load more files before they do anything.
 */
export async function mcpCommand(options: McpCommandOptions): Promise<number> {
  const file = new URL('./mcp-server.js', import.meta.url).href
  const { serveTools } = (await import(file)) as typeof import('./mcp-server.ts')
  return serveTools(options)
}
