/// What the parts of a live map share; the controller writes it, the parts show it.
import type { Row } from "./rows";
import type { Choice, MapFile } from "./values";

export class MapState {
  choice = $state.raw<Choice>() as Choice;
  periods = $state.raw<string[]>([]);
  file = $state.raw<MapFile | undefined>();
  looks = $state.raw<ReadonlySet<string>>(new Set());
  title = $state("");
  subtitle = $state("");
  borders = $state("");
  unit = $state("");
  decimals = $state(1);
  active = $state.raw<Row | undefined>();
  announcement = $state("");
  falseAlarm = $state<string | undefined>();
  failed = $state(false);

  constructor(choice: Choice) {
    this.choice = choice;
  }
}
