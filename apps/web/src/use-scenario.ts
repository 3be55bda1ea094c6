/** Which scenario is open: a shipped one by its id, or files of one's own. */
import type { Turned } from 'cascade-engine/report'
import { useEffect, useState } from 'react'
import type { Fault, ScenarioFiles } from './engine/protocol.ts'
import { listScenarios, type ScenarioEntry, scenarioFiles } from './scenario-files.ts'
import { faultOf } from './use-desk.ts'

export interface ScenarioState {
  readonly scenarios: readonly ScenarioEntry[]
  readonly id: string
  readonly source: ScenarioFiles | null
  /** `--set` of the page, beside what is turned. */
  readonly set: readonly string[]
  /** How knobs stand when it is opened. */
  readonly begin: Turned
  readonly fault: Fault | null
  choose(id: string, turned?: Turned): void
  openOwn(files: ScenarioFiles, set: readonly string[]): void
}

const none: readonly string[] = []
const nothingTurned: Turned = {}

export function useScenario(first: string, turned: Turned): ScenarioState {
  const [scenarios, setScenarios] = useState<readonly ScenarioEntry[]>([])
  // An object, since the same scenario may be opened again.
  const [chosen, setChosen] = useState({ id: first })
  const [source, setSource] = useState<ScenarioFiles | null>(null)
  const [set, setSet] = useState(none)
  const [begin, setBegin] = useState(turned)
  const [fault, setFault] = useState<Fault | null>(null)
  useEffect(() => {
    listScenarios().then(setScenarios, (error) => setFault(faultOf(error)))
  }, [])
  useEffect(() => {
    scenarioFiles(chosen.id).then(setSource, (error) => setFault(faultOf(error)))
  }, [chosen])
  const put = (files: ScenarioFiles | null, changes: readonly string[], knobs: Turned) => {
    setFault(null)
    setSet(changes)
    setBegin(knobs)
    setSource(files)
  }
  return {
    ...{ scenarios, source, set, begin, fault },
    id: chosen.id,
    choose(id, knobs = nothingTurned) {
      put(null, none, knobs)
      setChosen({ id })
    },
    openOwn: (files, changes) => put(files, changes, nothingTurned),
  }
}
