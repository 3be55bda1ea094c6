/** One question of many runs: how far it is, its answer, a stop that keeps what is done. */
import type { Desk, Progress } from 'cascade-engine/report'
import { useEffect, useRef, useState } from 'react'
import { type Client, createClient } from '../engine/client.ts'
import type { AnswerOf, Fault, ScenarioFiles } from '../engine/protocol.ts'
import { faultOf } from '../use-desk.ts'

type LongMethod = 'tail' | 'sweep' | 'reverse' | 'attack'

export interface Pace {
  readonly progress: Progress
  /** Since the question was asked, milliseconds. */
  readonly sinceMs: number
}

export interface LongAsking<Name extends LongMethod> {
  readonly answer: AnswerOf<Name> | null
  readonly fault: Fault | null
  readonly isBusy: boolean
  readonly pace: Pace | null
  ask(...args: Parameters<Desk[Name]>): Promise<void>
  stop(): void
}

interface Thread {
  readonly client: Client
  readonly opened: Promise<unknown>
  stop(): void
}

/** Asked in a thread of its own, which stays for the next question about the same scenario. */
export function useLong<Name extends LongMethod>(
  method: Name,
  source: ScenarioFiles,
  set: readonly string[],
): LongAsking<Name> {
  const thread = useRef<Thread | null>(null)
  const [answer, setAnswer] = useState<AnswerOf<Name> | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [pace, setPace] = useState<Pace | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scenario, another thread
  useEffect(() => {
    setAnswer(null)
    setFault(null)
    setBusy(false)
    return () => {
      thread.current?.client.close()
      thread.current = null
    }
  }, [source, set])
  const threadOf = (): Thread => {
    if (thread.current !== null) return thread.current
    const client = createClient()
    thread.current = { client, opened: client.open(source, set), stop() {} }
    return thread.current
  }
  return {
    ...{ answer, fault, isBusy, pace },
    stop: () => thread.current?.stop(),
    async ask(...args) {
      const own = threadOf()
      const isOwn = () => thread.current === own
      setBusy(true)
      setPace(null)
      try {
        await own.opened
        const fromMs = performance.now()
        const hear = (progress: Progress) => {
          if (isOwn()) setPace({ progress, sinceMs: performance.now() - fromMs })
        }
        const going = own.client.follow(hear, method, ...args)
        own.stop = going.stop
        const found = await going.answer
        if (!isOwn()) return
        setAnswer(found)
        setFault(null)
      } catch (error) {
        if (isOwn()) setFault(faultOf(error))
      }
      if (isOwn()) setBusy(false)
    },
  }
}
