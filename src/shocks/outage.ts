/**
 * Services fail, and with them whatever needs them: a cloud, a node provider, an oracle network, a
 * custodian. Each may close markets (nothing is filled), oracles (nothing new is published), venues
 * (nobody is liquidated), actors (they do nothing), redemptions and transfers of assets; all opens
 * again when the outage ends.
 *
 * Who stops is worked out once, in `networks/dependencies.ts`: all of what a service needs must
 * work, of alternatives at least so many.
 */
import { z } from 'zod'
import { defineShock, type Stop } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import type { Names } from '../engine/world/names.ts'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'
import { dependencies, outageTree } from '../networks/dependencies.ts'
import { duration, moment } from '../units/magnitude.ts'
import { silence } from './silence.ts'

const ids = z.array(z.string()).min(1)
const need = z.union([
  z.string(),
  z.strictObject({ anyOf: ids, atLeast: z.int().min(1).optional() }),
])
const service = z.strictObject({
  needs: z.array(need).optional().describe('services; { anyOf, atLeast }: alternatives'),
  provider: z.string().optional().describe('who runs it: all that he runs fails with him'),
  closes: z
    .strictObject({
      markets: ids.optional(),
      oracles: ids.optional(),
      venues: ids.optional(),
      actors: ids.optional().describe('models of actors'),
      redemptions: ids.optional().describe('assets that their issuer takes back'),
      transfers: ids.optional().describe('assets that are moved from one place to another'),
    })
    .optional()
    .describe('what does nothing while it is down'),
})

const parameters = z.strictObject({
  of: z.union([z.string(), ids]).describe('services or providers that fail by themselves'),
  services: z
    .record(z.string(), service)
    .refine((all) => Object.keys(all).length > 0, 'at least one service'),
  atMs: moment().default(0).describe('when it begins, ms'),
  forMs: duration().describe('how long it lasts, ms'),
})
type Parameters = z.infer<typeof parameters>

/** All that is down, failed by itself or for want of another, as it stops. */
export function downOf({ of, services }: Pick<Parameters, 'of' | 'services'>) {
  const list = Object.entries(services).map(([name, it]) => ({ name, ...it }))
  const failed = [of].flat().flatMap((id) => {
    const hit = list.filter(({ name, provider }) => name === id || provider === id)
    if (hit.length > 0) return hit.map(({ name }) => name)
    const providers = list.flatMap(({ provider }) => provider ?? [])
    throw new InputError(`nothing is called ${id}`, {
      field: 'of',
      value: id,
      allowed: [...new Set([...Object.keys(services), ...providers])].join(', '),
    })
  })
  return outageTree(dependencies(list), failed)
}

/** Services first, then what each closes. */
function stopsOf(given: Parameters, names: Names): Stop[] {
  const { atMs, services } = given
  const times = { atMs, untilMs: atMs + given.forMs }
  const down = downOf(given)
  const gates = down.flatMap(({ name: because }) => {
    const closes = services[because].closes ?? {}
    const { markets = [], oracles = [], venues = [], actors = [] } = closes
    const { redemptions = [], transfers = [] } = closes
    const stop = (kind: Stop['kind'], name: string, row: number): Stop => {
      return { kind, name, row, because, ...times }
    }
    return [
      ...markets.map((id) => stop('market', id, names.market(id))),
      ...venues.map((id) => stop('venue', id, names.venue(id))),
      ...redemptions.map((id) => stop('redemption', id, names.asset(id))),
      ...transfers.map((id) => stop('transfer', id, names.asset(id))),
      ...actors.map((id) => stop('actor', id, -1)),
      ...oracles.map((id) => stop('oracle', id, names.oracle(id))),
    ]
  })
  return [...down.map((it): Stop => ({ kind: 'service', row: -1, ...it, ...times })), ...gates]
}

function close(run: Run, { kind, name, row, untilMs }: Stop): void {
  if (kind === 'oracle') silence(run, row, untilMs)
  else if (kind === 'actor') {
    for (const [actor, { model }] of run.origin.specs.actors.entries()) {
      if (model === name) closeGate(run, 'actor', actor, untilMs)
    }
  } else if (kind !== 'service') closeGate(run, kind, row, untilMs)
}

export const outage = defineShock<Parameters>({
  id: 'outage',
  title: 'Services fail, and whatever needs them',
  edge: 'dependency',
  assumes: [
    'who needs a service stops at once, and works again as soon as it does',
    'a price that is already on its way (latency) still arrives',
    'where liquidations are stopped, prices, funding and debts go on',
  ],
  ignores: ['that services fail in part, or come back one after the other'],
  parameters,
  check(given, { specs }: World) {
    const models = specs.actors.map(({ model }) => model)
    for (const [name, { closes }] of Object.entries(given.services)) {
      for (const id of closes?.actors ?? []) {
        if (models.includes(id)) continue
        throw new InputError(`no actor here is a ${id}`, {
          field: `services.${name}.closes.actors`,
          value: id,
          allowed: models.join(', ') || 'nothing: there are no actors',
        })
      }
    }
  },
  create(given, names) {
    const { atMs, forMs } = given
    // Names of services that are not down now are looked up too: they may be mistyped.
    for (const { closes } of Object.values(given.services)) {
      for (const id of closes?.markets ?? []) names.market(id)
      for (const id of closes?.oracles ?? []) names.oracle(id)
      for (const id of closes?.venues ?? []) names.venue(id)
      for (const id of closes?.redemptions ?? []) names.asset(id)
      for (const id of closes?.transfers ?? []) names.asset(id)
    }
    const stops = stopsOf(given, names)
    if (names.without.includes('dependency')) return { times: [], apply() {} }
    const isSilent = stops.some(({ kind }) => kind === 'oracle')
    return {
      stops,
      // Who watches the age of a price finds it growing at the next reading: one is made at once.
      times: isSilent ? [atMs, atMs + 1] : [atMs],
      apply(run: Run, index) {
        // A step of a clocked run may be longer than the outage.
        if (index > 0 || atMs + forMs <= run.timeMs) return
        for (const stop of stops) close(run, stop)
      },
    }
  },
})
