import { useState } from 'react'
import type { Fault } from '../engine/protocol.ts'
import { faultOf } from '../use-desk.ts'

export interface Asking<T> {
  readonly answer: T | null
  readonly fault: Fault | null
  readonly isBusy: boolean
  ask(question: () => Promise<T>): Promise<void>
}

/** One question that somebody asks with a button: its answer, or what went wrong. */
export function useAsk<T>(): Asking<T> {
  const [answer, setAnswer] = useState<T | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [isBusy, setBusy] = useState(false)
  return {
    answer,
    fault,
    isBusy,
    async ask(question) {
      setBusy(true)
      try {
        setAnswer(await question())
        setFault(null)
      } catch (error) {
        setFault(faultOf(error))
      }
      setBusy(false)
    },
  }
}
