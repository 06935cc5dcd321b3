/**
 * A page with a form over something that exists: Cancel goes back, Save changes checks and saves; a failure stays here.
 */
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { Query } from '../../api/use-query';
import { ErrorAlert } from '../dialogs/error-alert';
import { Loading } from './loading';
import { consoleHref, useFollow } from '../links/navigation';
import { Page, type Breadcrumb } from './page';
import { useAction } from '../state/use-action';

export interface EditPageProps {
  readonly title: string;
  readonly breadcrumbs: readonly Breadcrumb[];
  /** While what is to be edited is still loading. */
  readonly query?: Query<unknown>;
  /** A console path. */
  readonly backPath?: string;
  readonly saveLabel?: string;
  readonly children?: ReactNode;
  /** Whether it may be saved; shows by itself what is wrong. */
  readonly check?: () => boolean;
  readonly onSave?: () => Promise<void>;
}

export function EditPage({
  title,
  breadcrumbs,
  query,
  backPath = '/',
  saveLabel = 'Save changes',
  children,
  check,
  onSave,
}: EditPageProps) {
  const save = useAction(async () => onSave?.());
  const follow = useFollow();
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState(0);
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (check?.() === false) setRefused(refused + 1);
    else save.run();
  };
  if (query) {
    return (
      <Page title={title} breadcrumbs={breadcrumbs}>
        {query.error === undefined ? (
          <Loading what="what is there now" />
        ) : (
          <ErrorAlert error={query.error} onRetry={query.reload} />
        )}
      </Page>
    );
  }
  return (
    <Page title={title} breadcrumbs={breadcrumbs}>
      <form ref={form} noValidate onSubmit={submit}>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" href={consoleHref(backPath)} onFollow={follow}>
                Cancel
              </Button>
              <Button variant="primary" loading={save.running} loadingText={`${saveLabel}: in progress`}>
                {saveLabel}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {children}
            {save.error !== undefined && <ErrorAlert error={save.error} />}
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
}
