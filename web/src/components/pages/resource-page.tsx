/** The frame of every detail page of IAM: on its way, not there (any more), failed, or shown. */
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { isNothingThere } from '../../api/errors';
import type { Query } from '../../api/use-query';
import { ErrorAlert } from '../dialogs/error-alert';
import { Loading } from './loading';
import { ConsoleLink } from '../links/navigation';
import { Page, type Breadcrumb } from './page';

export interface ResourcePageProps<Data> {
  /** `user`, `role`: as it stands in a sentence. */
  readonly what: string;
  readonly name: string;
  readonly breadcrumbs: readonly Breadcrumb[];
  /** Where there would be one: `this account` unless told. */
  readonly within?: string;
  /** Where to look besides its list when it is not there. */
  readonly whenAbsent?: ReactNode;
  readonly query: Query<Data>;
  readonly actions?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

export function ResourcePage<Data>(props: ResourcePageProps<Data>) {
  const { what, name, breadcrumbs, within = 'this account', whenAbsent, query, actions, children } = props;
  const list = breadcrumbs.at(-1);
  if (isNothingThere(query.error)) {
    return (
      <Page
        title={`${what.charAt(0).toUpperCase()}${what.slice(1)} not found`}
        breadcrumbs={breadcrumbs}
        description={
          <>
            There is no {what} <bdi>{name}</bdi> in {within}. It may have been deleted.
          </>
        }
      >
        <SpaceBetween size="s">
          {list && <ConsoleLink to={list.path}>Go to {list.text}</ConsoleLink>}
          {whenAbsent}
        </SpaceBetween>
      </Page>
    );
  }
  return (
    <Page title={name} breadcrumbs={breadcrumbs} actions={query.data !== undefined && actions}>
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {query.data === undefined && query.error === undefined && <Loading what={`the ${what}`} />}
        {query.data !== undefined && children(query.data)}
      </SpaceBetween>
    </Page>
  );
}
