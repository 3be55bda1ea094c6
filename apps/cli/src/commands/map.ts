import { registry, version } from 'cascade-engine'
import { type MapReport, type MapText, mapScenario } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { coinglassHeatmap, mapCsv, mapJson } from '../map-files.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { mapScreen } from '../terminal/map-screen.ts'

export interface MapCommandOptions extends ScenarioOptions, MapText {
  readonly format: 'table' | 'json' | 'csv' | 'coinglass'
}

export async function mapCommand(name: string, options: MapCommandOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const report = mapScenario(loaded, registry, options)
  if (options.format === 'json') print(JSON.stringify(mapJson(report, version), null, 2))
  else if (options.format === 'csv') print(mapCsv(report.markets))
  else if (options.format === 'coinglass') print(JSON.stringify(coinglass(report), null, 2))
  else tell(mapScreen(report, createPaint(wantsColor(isDataOnTerminal()))))
  return exits.held
}

const coinglass = ({ markets: [market] }: MapReport): object =>
  market === undefined ? {} : coinglassHeatmap(market)
