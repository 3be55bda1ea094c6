/**
 * The Model Context Protocol over lines of JSON-RPC 2.0, as far as a server with tools and
 * resources needs it (specification of 2025-06-18, read 2026-11-30). Knows nothing of cascades.
 */
import { z } from 'zod'

export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: z.ZodType
  /** Throws what becomes the error of the tool. */
  call(input: unknown): Promise<ToolResult>
}

export interface ToolResult {
  readonly text: string
  readonly structured: Readonly<Record<string, unknown>>
}

export interface Resource {
  readonly uri: string
  readonly name: string
  readonly mimeType: string
  readonly text: string
}

export interface McpOptions {
  readonly name: string
  readonly version: string
  readonly instructions: string
  readonly tools: readonly Tool[]
  readonly resources: () => readonly Resource[]
  /** What a person would read of an error of a tool. */
  readonly faultText: (error: unknown) => string
}

const versions = ['2025-06-18', '2025-03-26', '2024-11-05']

const codes = { parse: -32700, request: -32600, method: -32601, params: -32602 } as const

class ProtocolError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

const message = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
})

/** The answer to a line, or null: nothing is to be answered. */
export async function answerLine(line: string, options: McpOptions): Promise<string | null> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return said(null, { error: { code: codes.parse, message: 'no JSON' } })
  }
  const read = message.safeParse(value)
  if (!read.success)
    return said(null, { error: { code: codes.request, message: 'no JSON-RPC 2.0 request' } })
  const { id, method, params = {} } = read.data
  // Notifications have no id, answers of the client no method.
  if (id === undefined || method === undefined) return null
  try {
    return said(id, { result: await resultOf(method, params, options) })
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return said(id, { error: { code: error.code, message: error.message } })
  }
}

const said = (id: string | number | null, rest: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, ...rest })

type Params = Readonly<Record<string, unknown>>

async function resultOf(method: string, params: Params, options: McpOptions): Promise<object> {
  switch (method) {
    case 'initialize':
      return welcome(params, options)
    case 'ping':
      return {}
    case 'tools/list':
      return { tools: options.tools.map(toolEntry) }
    case 'tools/call':
      return callTool(params, options)
    case 'resources/list':
      return { resources: options.resources().map(({ text: _text, ...entry }) => entry) }
    case 'resources/templates/list':
      return { resourceTemplates: [] }
    case 'resources/read':
      return readResource(params, options)
    default:
      throw new ProtocolError(codes.method, `there is no method ${method}`)
  }
}

function welcome({ protocolVersion: asked }: Params, options: McpOptions): object {
  const { name, version, instructions } = options
  return {
    protocolVersion: versions.find((it) => it === asked) ?? versions[0],
    capabilities: { tools: {}, resources: {} },
    serverInfo: { name, version },
    instructions,
  }
}

const toolEntry = ({ name, title, description, input }: Tool): object => ({
  name,
  title,
  description,
  inputSchema: z.toJSONSchema(input, { io: 'input' }),
  annotations: { readOnlyHint: true, openWorldHint: false },
})

async function callTool({ name, arguments: given = {} }: Params, options: McpOptions) {
  const tool = options.tools.find((it) => it.name === name)
  if (tool === undefined) throw new ProtocolError(codes.params, `there is no tool ${String(name)}`)
  try {
    const { text, structured } = await tool.call(given)
    return { content: [{ type: 'text', text }], structuredContent: structured }
  } catch (error) {
    return { content: [{ type: 'text', text: options.faultText(error) }], isError: true }
  }
}

function readResource({ uri }: Params, { resources }: McpOptions): object {
  const found = resources().find((it) => it.uri === uri)
  if (found === undefined) throw new ProtocolError(codes.params, `there is no ${String(uri)}`)
  const { mimeType, text } = found
  return { contents: [{ uri, mimeType, text }] }
}
