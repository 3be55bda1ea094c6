/**
 * The command in this process, from its sources: what it says without what starting it costs.
 * That it starts, with its streams and exit codes, is held by apps/cli/src/main.test.ts; that
 * several threads say what one says, by the tests of the commands of many runs.
 */
import { vi } from 'vitest'
import { root } from './project-files.ts'

interface Heard {
  readonly isData: boolean
  readonly text: string
}

const { heard } = vi.hoisted(() => ({ heard: [] as Heard[] }))
vi.mock('../apps/cli/src/surroundings.ts', async (load) => {
  const to = (isData: boolean) => (text: string) => {
    heard.push({ isData, text: text.endsWith('\n') ? text : `${text}\n` })
  }
  const said = { print: to(true), tell: to(true), note: to(false), noteRaw: () => {} }
  return { ...(await load<object>()), ...said }
})

export interface Said {
  /** 0 all thresholds hold, 99 one is breached. */
  readonly exit: number
  /** What goes to stdout. */
  readonly out: string
  /** What goes to stdout and to stderr, in the order in which it is said. */
  readonly all: string
}

/** The words of a line of shell, which may hold single quotes. */
export const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

/** Runs `cascade ARGS` in the project's root, on one thread; throws where it ends with an error. */
export async function cascade(args: readonly string[]): Promise<Said> {
  const { createProgram } = await import('../apps/cli/src/program.ts')
  const folder = process.cwd()
  process.chdir(root)
  heard.length = 0
  let exit = -1
  try {
    const program = createProgram((it) => {
      exit = it
    })
    const { options = [] } = program.commands.find((it) => it.name() === args[0]) ?? {}
    // Threads would be called as these tests are.
    const alone = options.some(({ long }) => long === '--workers') ? ['--workers', '1'] : []
    await program.parseAsync(['node', 'cascade', ...args, ...alone])
  } finally {
    process.chdir(folder)
  }
  const textOf = (lines: readonly Heard[]) => lines.map(({ text }) => text).join('')
  return { exit, out: textOf(heard.filter(({ isData }) => isData)), all: textOf(heard) }
}
