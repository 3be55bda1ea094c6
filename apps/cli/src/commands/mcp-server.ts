import { version } from 'cascade-engine'
import { exits, failure } from '../failure.ts'
import { answerLine, type McpOptions } from '../mcp/protocol.ts'
import { createTools } from '../mcp/tools.ts'
import { print } from '../surroundings.ts'

export interface McpCommandOptions {
  readonly folder?: string
}

/** A line that is longer is no request: nothing that a client sends needs it. */
const lineMax = 16 * 1024 * 1024

/** Answers on stdout what is asked on stdin, one line each, until stdin ends. */
export async function serveTools({ folder }: McpCommandOptions): Promise<number> {
  const { tools, resources } = createTools(folder ?? null)
  const options: McpOptions = {
    name: 'cascade',
    version,
    instructions:
      'Liquidation cascades in crypto derivatives and DeFi lending: list what there is, run it, ' +
      'explain an account. Numbers have units; `limits` says what a result rests on.',
    tools,
    resources,
    faultText: (error) => failure(error).text,
  }
  let rest = ''
  process.stdin.setEncoding('utf8')
  for await (const part of process.stdin) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > lineMax) return exits.input
    for (const line of lines) {
      if (line.trim() === '') continue
      const answer = await answerLine(line, options)
      if (answer !== null) print(answer)
    }
  }
  return exits.held
}
