/** For whom a rule holds: clients of a class, at venues, or at those of a jurisdiction. */
import { z } from 'zod'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'

export const scopeParameters = {
  venues: z.array(z.string()).min(1).optional().describe('left out: all of the jurisdiction'),
  jurisdiction: z.string().optional().describe('as venues name it; left out: everywhere'),
  class: z.string().optional().describe('client class of accounts; left out: everybody'),
}

export interface Scope {
  readonly venues?: readonly string[] | undefined
  readonly jurisdiction?: string | undefined
  readonly class?: string | undefined
}

type Scoped = Pick<World, 'accounts' | 'venues' | 'names'>

/** Account rows for which the rule holds, as they came: all that is given has to be so. */
export function inScope({ accounts, venues, names }: Scoped, scope: Scope): number[] {
  const isAt = venues.id.map((id, row) => {
    const isNamed = scope.venues?.includes(id) ?? true
    return isNamed && (scope.jurisdiction ?? venues.jurisdiction[row]) === venues.jurisdiction[row]
  })
  const wanted = scope.class === undefined ? null : names.classes.indexOf(scope.class)
  const rows: number[] = []
  for (let row = 0; row < accounts.traderCount; row++) {
    if (!isAt[accounts.venue[row]]) continue
    if (wanted === null || accounts.clientClass[row] === wanted) rows.push(row)
  }
  return rows.sort((a, b) => accounts.arrival[a] - accounts.arrival[b])
}

/** Throws InputError for a jurisdiction or class that nobody has. */
export function checkScope({ venues, names }: Scoped, scope: Scope): void {
  const known = (value: string | undefined, all: readonly (string | null)[], field: string) => {
    if (value === undefined || all.includes(value)) return
    const there = [...new Set(all)].filter((it) => it !== null)
    const allowed = there.slice(0, 12).join(', ') || `nothing: the scenario names no ${field}`
    throw new InputError(`no ${field} is called ${value}`, { field, value, allowed })
  }
  known(scope.jurisdiction, venues.jurisdiction, 'jurisdiction')
  known(scope.class, names.classes, 'class')
}
