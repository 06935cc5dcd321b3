/** One terminal in a tab: its screen, its connection, and what to do when either ends. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { connectTerminal, type TerminalConnection, type TerminalEnd } from './api/cloud-shell';
import { useConnection } from '../../api/connection';
import { LocalApiError } from '../../api/errors';
import { loadSession } from '../../api/session';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { asksBeforePaste, isMultiline, SafePasteDialog } from './safe-paste';
import { takeOfferedPaste, useOfferedPaste } from '../../components/texts/offered-paste';
import type { Screen } from './screen';
import { useReadiness } from './use-readiness';

export interface TerminalViewProps {
  /** A terminal that runs already; otherwise a new one is opened. */
  readonly terminalId: string | undefined;
  /** What a page offers to CloudShell is for this one. */
  readonly inView: boolean;
  readonly onOpen: (terminalId: string) => void;
  /** Opens a new terminal in this one's place. */
  readonly onRestart: () => void;
  readonly onLeave: () => void;
}

const endings: Readonly<Record<TerminalEnd['reason'], string>> = {
  exited: 'The shell has ended',
  closed: 'The terminal was closed',
  'session-ended': 'Your console session has ended, and the terminal with it',
  idle: 'The terminal was ended because no page had shown it for 20 minutes',
  'server-stopped': 'Sandlot was stopped, and the terminal with it',
  reset: 'Sandlot was reset, and the terminal with it',
  'taken-over': 'Another page shows this terminal now',
  lost: 'The connection to this terminal was lost',
};

export function TerminalView({ terminalId, inView, onOpen, onRestart, onLeave }: TerminalViewProps) {
  const element = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen>(undefined);
  const [end, setEnd] = useState<TerminalEnd>();
  const [error, setError] = useState<unknown>();
  const [pasted, setPasted] = useState<string>();
  const { isReady, noteOutput, noteOpening } = useReadiness();
  /** Until a new one has said something; one that runs already may have nothing to say. */
  const [isPreparing, setPreparing] = useState(true);
  const { generation } = useConnection();
  const [attempt, setAttempt] = useState(0);

  const paste = (text: string) => {
    if (asksBeforePaste() && isMultiline(text)) return setPasted(text);
    screen.current?.paste(text);
    screen.current?.focus();
  };

  useEffect(() => {
    let connection: TerminalConnection | undefined;
    let left = false;
    const open = async () => {
      const { openScreen } = await import('./screen');
      if (left || !element.current) return;
      screen.current = openScreen(element.current, {
        onInput: (text) => connection?.input(text),
        onResize: (size) => connection?.resize(size),
        // At once: the Enter that follows is for the dialog.
        onPaste: (text) => flushSync(() => paste(text)),
        onLeave,
      });
      const opened = await connectTerminal(terminalId, screen.current.size, {
        onOpen,
        onOutput: (bytes) => {
          screen.current?.show(bytes);
          setPreparing(false);
          noteOutput();
        },
        onEnd: (ended) => {
          setEnd(ended);
          if (ended.reason === 'session-ended' || ended.reason === 'lost') void loadSession().catch(() => undefined);
        },
      });
      if (left) return opened.disconnect();
      connection = opened;
      if (terminalId !== undefined) setPreparing(false);
      connection.resize(screen.current.size);
      screen.current.focus();
    };
    setEnd(undefined);
    setError(undefined);
    setPreparing(true);
    noteOpening();
    open().catch((problem: unknown) => {
      if (!left) setError(problem);
    });
    return () => {
      left = true;
      connection?.disconnect();
      screen.current?.dispose();
      screen.current = undefined;
    };
    // The identifier of a new terminal arrives after it is opened.
  }, [attempt]);

  useEffect(() => {
    if (end?.reason === 'lost') setAttempt((before) => before + 1);
  }, [generation]);

  const offered = useOfferedPaste();
  useEffect(() => {
    if (!offered || !inView || !isReady || end) return;
    const taken = takeOfferedPaste();
    if (taken) paste(taken.text);
  }, [offered, inView, isReady, end]);

  const gone = error instanceof LocalApiError && error.status === 404;
  return (
    <div className="cloud-shell-terminal">
      {error !== undefined && !gone && <ErrorAlert error={error} onRetry={() => setAttempt(attempt + 1)} />}
      {(end || gone) && (
        <Alert
          type="info"
          action={
            end?.reason === 'taken-over' ? (
              <Button onClick={() => setAttempt(attempt + 1)}>Show it here</Button>
            ) : (
              <Button onClick={onRestart}>New terminal</Button>
            )
          }
        >
          {gone ? 'This terminal has ended' : endings[end!.reason]}
          {end?.exitCode !== undefined && `, with exit code ${end.exitCode}`}.
        </Alert>
      )}
      <div className="cloud-shell-place">
        <div ref={element} className="cloud-shell-screen" />
        {isPreparing && !end && error === undefined && (
          <div className="cloud-shell-preparing">
            <StatusIndicator type="loading">Preparing…</StatusIndicator>
          </div>
        )}
      </div>
      {pasted !== undefined && (
        <SafePasteDialog
          text={pasted}
          onDismiss={() => {
            setPasted(undefined);
            screen.current?.focus();
          }}
          onPaste={() => {
            screen.current?.paste(pasted);
            setPasted(undefined);
            screen.current?.focus();
          }}
        />
      )}
    </div>
  );
}
