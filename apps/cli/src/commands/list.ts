import { InputError, phases, registry, scenarios } from 'cascade-engine'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { table } from '../terminal/table.ts'

interface Entry {
  readonly id: string
  readonly title: string
  readonly citations?: readonly unknown[]
  readonly vacant?: string
}

const lists = {
  scenarios,
  venues: registry.venues,
  shocks: registry.shocks,
  liquidity: registry.liquidity,
  oracles: registry.oracles,
  actors: registry.actors,
  mitigations: registry.mitigations,
  funding: registry.funding,
  phases,
} satisfies Record<string, readonly Entry[]>

export interface ListOptions {
  readonly format: 'table' | 'json'
}

export type ListKind = keyof typeof lists

export async function listCommand(
  kind: ListKind | undefined,
  id: string | undefined,
  { format }: ListOptions,
): Promise<number> {
  if (kind !== undefined && !Object.hasOwn(lists, kind)) {
    throw new InputError(`there is no list of ${kind}`, {
      value: kind,
      allowed: Object.keys(lists).join(', '),
    })
  }
  if (kind !== undefined && id !== undefined) {
    const { hasPages, modelPage, pageKinds } = await import('../model-page.ts')
    if (!hasPages(kind) || format === 'json') {
      throw new InputError('a page of one model is a table, for some kinds', {
        value: `${kind} ${id}`,
        allowed: `${pageKinds.join(', ')}; for programs: cascade schema`,
      })
    }
    tell(modelPage(registry, kind, id))
    return exits.held
  }
  const chosen = kind === undefined ? (Object.keys(lists) as ListKind[]) : [kind]
  if (format === 'json') {
    const shown = chosen.map((name) => [name, lists[name].map(entryOf)])
    print(JSON.stringify(Object.fromEntries(shown), null, 2))
  } else tell(chosen.map((name) => block(name, chosen.length > 1)).join('\n\n'))
  return exits.held
}

function entryOf({ id, title, citations, vacant }: Entry): Entry {
  return { id, title, ...(citations && { citations }), ...(vacant && { vacant }) }
}

function block(kind: ListKind, isTitled: boolean): string {
  const { bold } = createPaint(wantsColor(isDataOnTerminal()))
  const entries: readonly Entry[] = lists[kind]
  const lines = table(
    [
      { title: 'id', align: 'left' },
      { title: 'what it is', align: 'left' },
    ],
    entries.map(({ id, title, vacant }) => [
      id,
      vacant === undefined ? title : `${title} (vacant: ${vacant})`,
    ]),
  )
  const shown = entries.length > 0 ? lines.slice(1) : ['none yet']
  return [...(isTitled ? [bold(kind)] : []), ...shown].join('\n')
}
