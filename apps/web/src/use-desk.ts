/** One scenario on the page: opened, run, turned. What views show is kept here and nowhere else. */
import type { DeskView, Knob, MapFrames, Turned } from 'cascade-engine/report'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Client, createClient, createLatest, EngineError } from './engine/client.ts'
import type { Fault, Opened, ScenarioFiles } from './engine/protocol.ts'

export interface DeskState {
  readonly client: Client | null
  readonly knobs: readonly Knob[]
  readonly settings: Opened['settings']
  readonly contracts: Opened['contracts']
  /** The last whole run, and that of the scenario as it is. */
  readonly view: DeskView | null
  readonly baseline: DeskView | null
  /** While something is turned: what a run ends in. */
  readonly live: DeskView | null
  readonly frames: MapFrames | null
  readonly turned: Turned
  readonly fault: Fault | null
  /** What is being waited for; empty where nothing is. */
  readonly busy: string
  readonly turn: (turned: Turned) => void
  readonly settle: () => void
  readonly showMarket: (id: string) => void
}

const nothing = {
  client: null,
  knobs: [],
  settings: [],
  contracts: [],
  view: null,
  baseline: null,
  live: null,
  frames: null,
  turned: {},
  fault: null,
  busy: '',
} as const

type Values = Omit<DeskState, 'turn' | 'settle' | 'showMarket'>

export const faultOf = (error: unknown): Fault =>
  error instanceof EngineError
    ? error.fault
    : { isInput: false, message: String(error), where: '', value: '', allowed: '' }

/** `turned`: how knobs stand when a scenario is opened. */
export function useDesk(
  source: ScenarioFiles | null,
  set: readonly string[],
  turned: Turned,
): DeskState {
  const begin = useRef(turned)
  begin.current = turned
  const [state, setState] = useState<Values>(nothing)
  const desk = useRef<Session | null>(null)
  useEffect(() => {
    if (source === null) return
    const session = createSession(source, set, begin.current, (change) => {
      if (desk.current === session) setState((before) => ({ ...before, ...change }))
    })
    desk.current = session
    setState({ ...nothing, client: session.client, busy: 'opening the scenario' })
    session.start()
    return () => {
      desk.current = null
      session.close()
    }
  }, [source, set])
  const turn = useCallback((turned: Turned) => desk.current?.turn(turned), [])
  const settle = useCallback(() => desk.current?.settle(), [])
  const showMarket = useCallback((id: string) => desk.current?.showMarket(id), [])
  return { ...state, turn, settle, showMarket }
}

type Session = ReturnType<typeof createSession>

/** Two threads: one keeps the whole run to look into, one answers while something is turned. */
function createSession(
  source: ScenarioFiles,
  set: readonly string[],
  begin: Turned,
  hear: (change: Partial<Values>) => void,
) {
  const client = createClient()
  const quick = createQuick(source, set)
  let market = ''
  let turned: Turned = {}
  let whole: Turned | null = null
  const failed = (error: unknown) => hear({ fault: faultOf(error), busy: '' })
  const showFrames = () =>
    void client.ask('frames', market).then((frames) => hear({ frames }), failed)
  const runWhole = createLatest(
    async (wanted: Turned) => {
      hear({ busy: 'running' })
      return client.ask('run', wanted)
    },
    (view, wanted) => {
      whole = wanted
      hear({ view, busy: '', fault: null, ...(same(wanted, {}) && { baseline: view }) })
      if (same(wanted, turned)) hear({ live: null })
      market ||= view.chart.markets[0]?.id ?? ''
      showFrames()
    },
    failed,
  )
  const answer = createLatest(
    (wanted: Turned) => quick.ask(wanted),
    // The whole run of what is turned now may be there already: an older answer is late.
    (live) => hear({ live: whole !== null && same(whole, turned) ? null : live }),
    failed,
  )
  return {
    client,
    start() {
      const ready = (opened: Opened) => {
        hear({ ...opened, busy: 'running' })
        runWhole({})
        turned = begin
        if (!same(begin, {})) runWhole(begin)
        hear({ turned })
      }
      client.open(source, set).then(ready, failed)
    },
    turn(next: Turned) {
      turned = next
      hear({ turned })
      const known = quick.known(next)
      if (known) hear({ live: known })
      else answer(next)
    },
    settle() {
      if (whole === null || !same(turned, whole)) runWhole(turned)
      else hear({ live: null })
    },
    showMarket(id: string) {
      market = id
      hear({ frames: null })
      showFrames()
    },
    close() {
      client.close()
      quick.close()
    },
  }
}

/** Answers by what was turned, kept; its thread opens the scenario when it is first asked. */
function createQuick(source: ScenarioFiles, set: readonly string[]) {
  const client = createClient()
  const answers = new Map<string, DeskView>()
  let opened: Promise<unknown> | null = null
  return {
    known: (turned: Turned) => answers.get(keyOf(turned)),
    async ask(turned: Turned): Promise<DeskView> {
      opened ??= client.open(source, set)
      await opened
      const view = answers.get(keyOf(turned)) ?? (await client.ask('answer', turned))
      answers.set(keyOf(turned), view)
      if (answers.size > answersMax) answers.delete(answers.keys().next().value as string)
      return view
    },
    close: () => client.close(),
  }
}

const answersMax = 200
const keyOf = (turned: Turned): string => JSON.stringify(Object.entries(turned).sort())
const same = (a: Turned, b: Turned): boolean => keyOf(a) === keyOf(b)
