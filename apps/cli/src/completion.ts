// What a shell may complete: commands, options and their choices, scenarios, models by their kind.
import type { Command } from 'commander'

export type Shell = 'bash' | 'zsh' | 'fish'
export const shells: readonly Shell[] = ['bash', 'zsh', 'fish']

export interface Names {
  readonly scenarios: readonly string[]
  /** Kinds that `list` knows, with the models that have a page. */
  readonly models: Readonly<Record<string, readonly string[]>>
}

/** A script for the shell; everything is in it, so that completing starts no program. */
export function completionScript(program: Command, names: Names, shell: Shell): string {
  if (shell === 'fish') return fish(program, names)
  const script = bash(program, names)
  // zsh reads completions written for bash.
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`
}

const takesScenario = (command: Command): boolean =>
  command.registeredArguments.some((argument) => argument.name() === 'scenario')

/** What may follow the name of a command. */
function wordsOf(command: Command, { scenarios, models }: Names): readonly string[] {
  if (takesScenario(command)) return scenarios
  if (command.name() === 'list') return Object.keys(models)
  return command.registeredArguments[0]?.argChoices ?? []
}

function bash(program: Command, names: Names): string {
  const commands = program.commands
  const cases = commands.flatMap((command) => {
    const name = command.name()
    const options = command.options.flatMap(({ long }) => long ?? [])
    const values = command.options.flatMap(({ long, short, argChoices: choices }) => {
      const typed = [short, long].filter((it) => it !== undefined)
      return choices ? [line(typed.map((it) => `${name}/${it}/*`).join('|'), choices)] : []
    })
    return [
      ...values,
      line(`${name}/*/-*`, [...options, '--help']),
      line(`${name}/${name}/*`, wordsOf(command, names)),
    ]
  })
  const models = Object.entries(names.models).map(([kind, ids]) => line(`list/${kind}/*`, ids))
  return `_cascade() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words=
  case "\${COMP_WORDS[1]}/\${COMP_WORDS[COMP_CWORD-1]}/$cur" in
${[...cases, ...models].join('\n')}
  esac
  [ "$COMP_CWORD" -gt 1 ] || words="${commands.map((it) => it.name()).join(' ')} --help --version"
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
}
complete -o bashdefault -o default -F _cascade cascade
`
}

const line = (pattern: string, words: readonly string[]): string =>
  `    ${pattern}) words="${words.join(' ')}" ;;`

function fish(program: Command, names: Names): string {
  const text = (it: string): string => `'${it.replace(/[\\']/g, '\\$&')}'`
  const first = 'complete -c cascade -n __fish_use_subcommand'
  const lines = program.commands.flatMap((command) => {
    const seen = `complete -c cascade -n '__fish_seen_subcommand_from ${command.name()}'`
    const words = wordsOf(command, names)
    return [
      `${first} -a ${command.name()} -d ${text(command.description())}`,
      ...(words.length > 0 ? [`${seen} -a ${text(words.join(' '))}`] : []),
      ...command.options.map(({ long, short, description, required, argChoices }) =>
        [
          seen,
          ...(long ? [`-l ${long.slice(2)}`] : []),
          ...(short ? [`-s ${short.slice(1)}`] : []),
          ...(argChoices ? [`-x -a ${text(argChoices.join(' '))}`] : required ? ['-r'] : []),
          `-d ${text(description)}`,
        ].join(' '),
      ),
    ]
  })
  const models = Object.entries(names.models).flatMap(([kind, ids]) =>
    ids.length === 0
      ? []
      : [`complete -c cascade -n '__fish_seen_subcommand_from ${kind}' -a ${text(ids.join(' '))}`],
  )
  return `${[...lines, ...models].join('\n')}\n`
}
