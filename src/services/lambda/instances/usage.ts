/** What an instance's processes take of the machine: looked at while it works, and told when it is too much. */
import { mostProcesses } from '../sandbox/bubblewrap.ts';
import { residentMb, treeOf } from '../sandbox/process-tree.ts';

/** What Node and Python take before any function's code; MiB. */
const overheadMb = 192;
const watchEveryMs = 250;

export interface Usage {
  /** MiB at the most, as the operating system counts what is in memory. */
  peak(): number;
  /** Until what it answers is called. */
  watch(): () => void;
  /** At the end of an invocation. */
  settle(): Promise<void>;
}

/** `memory`: MiB. `tooMuch` is told the error's type. */
export function createUsage(
  pid: () => number | undefined,
  memory: number,
  tooMuch: (errorType: 'Runtime.OutOfMemory' | 'Runtime.ExitError') => void,
): Usage {
  let peak = 0;
  let pids: readonly number[] = [];
  let counting = false;
  const look = async (): Promise<void> => {
    const first = pid();
    if (counting || first === undefined) return;
    counting = true;
    pids = await treeOf(first, mostProcesses);
    counting = false;
    peak = Math.max(peak, residentMb(pids));
    if (peak > memory + overheadMb) tooMuch('Runtime.OutOfMemory');
    // Root is held to no number by the system.
    else if (pids.length > mostProcesses) tooMuch('Runtime.ExitError');
  };
  return {
    peak: () => Math.round(peak),
    watch() {
      const timer = setInterval(() => void look(), watchEveryMs);
      return () => clearInterval(timer);
    },
    async settle() {
      if (pids.length === 0) await look();
      peak = Math.max(peak, residentMb(pids));
    },
  };
}
