/** A line of people who wait to be paid, as the actor that pays them tells it. */
export interface Queue {
  /** Whose: a vault, or the token that is redeemed. */
  readonly id: string
  readonly kind: 'withdrawals' | 'redemptions'
  readonly paidUsd: number
  /** What is asked for and not paid, at what it is worth now. */
  readonly waitingUsd: number
  /** Who was paid or waits. */
  readonly places: readonly QueuePlace[]
}

export interface QueuePlace {
  readonly who: string
  /** Dollars of their time. */
  readonly paidUsd: number
  /** Shares or tokens. */
  readonly waiting: number
  readonly waitingUsd: number
  /** All that he still holds, asked for or not; null: not known here. */
  readonly heldUsd: number | null
  /** Since when the first of what waits does; null: nothing waits, or nobody knows. */
  readonly sinceMs: number | null
  /** When the last of it is paid while no more than a cap is; null: there is none to go by. */
  readonly untilMs: number | null
}

export function queueOf(id: string, kind: Queue['kind'], places: readonly QueuePlace[]): Queue {
  const sum = (pick: (place: QueuePlace) => number) => places.reduce((all, it) => all + pick(it), 0)
  return {
    ...{ id, kind, places },
    paidUsd: sum(({ paidUsd }) => paidUsd),
    waitingUsd: sum(({ waitingUsd }) => waitingUsd),
  }
}
