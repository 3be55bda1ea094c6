import { hasPages } from 'cascade-engine/report'
import type { Command } from 'commander'
import { completionScript, type Shell } from '../completion.ts'
import { exits } from '../failure.ts'
import { lists } from '../listing.ts'
import { print } from '../surroundings.ts'

export async function completionCommand(program: Command, shell: Shell): Promise<number> {
  const ids = (kind: string, entries: readonly { readonly id: string }[]): string[] =>
    hasPages(kind) ? entries.map(({ id }) => id) : []
  const names = {
    scenarios: lists.scenarios.map(({ id }) => id),
    models: Object.fromEntries(Object.entries(lists).map(([kind, it]) => [kind, ids(kind, it)])),
  }
  print(completionScript(program, names, shell))
  return exits.held
}
