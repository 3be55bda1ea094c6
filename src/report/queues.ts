// Who waits to be paid, by vaults and by issuers of tokens: who was, and how much still waits.
import type { Queue, QueuePlace } from '../engine/ports/queue.ts'
import type { Summary } from '../engine/reading/result.ts'
import { amount, clock, usd } from './quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { plural, say, type Text } from './text.ts'

/** One for withdrawals, one for redemptions; none where nobody has asked for anything. */
export function queueTables({ queues }: Summary): Table[] {
  return (['withdrawals', 'redemptions'] as const).flatMap((kind) => {
    const found = queues.filter((it) => it.kind === kind && it.places.length > 0)
    return found.length === 0 ? [] : [queueTable(kind, found)]
  })
}

/** What waits at the end, in a sentence; empty where nothing does. */
export function queueStory({ queues }: Summary): Text {
  const waiting = queues.filter(({ waitingUsd }) => waitingUsd > 0)
  if (waiting.length === 0) return ''
  const sum = waiting.reduce((all, { waitingUsd }) => all + waitingUsd, 0)
  return say`${usd(sum)} wait to be paid in ${plural(waiting.length, 'queue')}.`
}

const titles = {
  withdrawals: { title: 'Withdrawals from vaults', of: 'vault', who: 'depositor', one: 'shares' },
  redemptions: { title: 'Redemptions of tokens', of: 'token', who: 'holder', one: 'tokens' },
}

function queueTable(kind: Queue['kind'], queues: readonly Queue[]): Table {
  const { title, of, who, one } = titles[kind]
  const places = queues.flatMap(({ id, places }) => places.map((place) => ({ id, place })))
  const isKnown = (pick: (place: QueuePlace) => number | null) =>
    places.some(({ place }) => pick(place) !== null)
  const areHeld = isKnown(({ heldUsd }) => heldUsd)
  const areSince = isKnown(({ sinceMs }) => sinceMs)
  const areUntil = isKnown(({ untilMs }) => untilMs)
  const columns = [
    textColumn('of', of),
    textColumn('who', who),
    numberColumn('paid', 'paid', 'dollars of their time'),
    numberColumn('waiting', 'waits', one),
    numberColumn('worth', 'worth', 'what that would be paid now'),
    ...(areHeld ? [numberColumn('held', 'holds', 'asked for or not, at the same price')] : []),
    ...(areSince ? [textColumn('since', 'since')] : []),
    ...(areUntil ? [textColumn('until', 'paid by')] : []),
  ]
  const row = ({ id, place }: (typeof places)[number]): Row => ({
    cells: {
      of: id,
      who: place.who,
      paid: usd(place.paidUsd),
      waiting: amount(place.waiting),
      worth: usd(place.waitingUsd),
      ...(areHeld && { held: usd(place.heldUsd) }),
      ...(areSince && { since: place.sinceMs === null ? '' : clock(place.sinceMs) }),
      ...(areUntil && { until: place.untilMs === null ? '' : clock(place.untilMs) }),
    },
  })
  const story = queueStory({ queues } as Summary)
  return {
    ...{ id: kind, title, columns },
    rows: [...places].sort((a, b) => b.place.waitingUsd - a.place.waitingUsd).map(row),
    notes: [story === '' ? 'Nobody waits at the end.' : story],
  }
}
