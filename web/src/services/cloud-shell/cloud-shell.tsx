/**
 * CloudShell in the console: terminals in tabs. Those that run already are shown again after the page was loaded anew;
 * where they are shown (the panel at the bottom, or a page of its own) is up to whoever renders this.
 */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { endTerminal, listTerminals } from './api/cloud-shell';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { tabTexts } from '../../components/pages/tab-texts';
import { TerminalView } from './terminal-view';

interface Tab {
  /** Changes when another terminal takes the tab's place. */
  readonly key: string;
  readonly number: number;
  readonly terminalId: string | undefined;
}

const newTab = (number: number, terminalId?: string): Tab => ({ key: crypto.randomUUID(), number, terminalId });

export function CloudShell({ actions }: { actions?: ReactNode }) {
  const [tabs, setTabs] = useState<readonly Tab[]>();
  const [active, setActive] = useState('');
  const [error, setError] = useState<unknown>();
  const tablist = useRef<HTMLDivElement>(null);

  const show = (next: readonly Tab[], key: string) => {
    setTabs(next);
    setActive(key);
  };
  const load = () => {
    setError(undefined);
    listTerminals().then(({ items }) => {
      const found =
        items.length > 0 ? items.map(({ terminalId }, index) => newTab(index + 1, terminalId)) : [newTab(1)];
      show(found, found[0]!.key);
    }, setError);
  };
  useEffect(load, []);
  if (error !== undefined) return <ErrorAlert error={error} onRetry={load} />;
  if (!tabs) return <Loading what="your terminals" />;

  const add = () => {
    const tab = newTab(Math.max(0, ...tabs.map(({ number }) => number)) + 1);
    show([...tabs, tab], tab.key);
  };
  const replace = (key: string, tab: Tab) =>
    show(
      tabs.map((other) => (other.key === key ? tab : other)),
      tab.key,
    );
  const close = (key: string) => {
    const closing = tabs.find((tab) => tab.key === key);
    if (closing?.terminalId) void endTerminal(closing.terminalId).catch(() => undefined);
    const rest = tabs.filter((tab) => tab.key !== key);
    const left = rest.length > 0 ? rest : [newTab(1)];
    setTabs(left);
    setActive((before) => (left.some((tab) => tab.key === before) ? before : left.at(-1)!.key));
  };
  const remember = (key: string, terminalId: string) =>
    setTabs((before) => before?.map((tab) => (tab.key === key ? { ...tab, terminalId } : tab)));
  const leave = (key: string) => tablist.current?.querySelector<HTMLElement>(`[data-testid="${key}"]`)?.focus();

  return (
    <div ref={tablist} className="cloud-shell">
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="Terminals"
        activeTabId={active}
        onChange={(event) => setActive(event.detail.activeTabId)}
        disableContentPaddings
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="add-plus" variant="icon" ariaLabel="New terminal" onClick={add} />
            {actions}
          </SpaceBetween>
        }
        tabs={tabs.map((tab) => ({
          id: tab.key,
          label: `Terminal ${tab.number}`,
          dismissible: true,
          dismissLabel: `Close terminal ${tab.number}`,
          onDismiss: () => close(tab.key),
          contentRenderStrategy: 'lazy',
          content: (
            <TerminalView
              terminalId={tab.terminalId}
              inView={tab.key === active}
              onOpen={(terminalId) => remember(tab.key, terminalId)}
              onRestart={() => replace(tab.key, newTab(tab.number))}
              onLeave={() => leave(tab.key)}
            />
          ),
        }))}
      />
    </div>
  );
}
