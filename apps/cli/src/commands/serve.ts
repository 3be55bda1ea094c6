import type { ServeCommandOptions } from './web-server.ts'

/** In a file of its own when bundled, as `mcp.ts` says. */
export async function serveCommand(options: ServeCommandOptions): Promise<number> {
  const file = new URL('./web-server.js', import.meta.url).href
  const { serve } = (await import(file)) as typeof import('./web-server.ts')
  return serve(options)
}
