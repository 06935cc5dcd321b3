/** What all Identity Center pages share: the instance, loaded once, and a word when there is none yet. */
import { createContext, useContext, type ReactNode } from 'react';
import { Outlet } from 'react-router-dom';
import { getIdentityCenter, type IdentityCenter } from './api/local-api';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';

interface Area {
  readonly identityCenter: IdentityCenter;
  reload(): void;
}

const AreaContext = createContext<Area | undefined>(undefined);

export const areaCrumb = { text: 'IAM Identity Center', path: '/identity-center' };

export function useIdentityCenter(): Area {
  const area = useContext(AreaContext);
  if (!area) throw new Error('An Identity Center page must be rendered inside its area.');
  return area;
}

export function Component() {
  const query = useQuery('identity-center', getIdentityCenter);
  if (!query.data) {
    return query.error === undefined ? (
      <Loading what="IAM Identity Center" />
    ) : (
      <ErrorAlert error={query.error} onRetry={query.reload} />
    );
  }
  return (
    <AreaContext value={{ identityCenter: query.data, reload: query.reload }}>
      <Outlet />
    </AreaContext>
  );
}

export interface Instance {
  readonly instanceArn: string;
  readonly identityStoreId: string;
}

/** Renders a page that needs the instance; before there is one, the way to it. */
export function WithInstance({ title, children }: { title: string; children: (instance: Instance) => ReactNode }) {
  const { enabled, instanceArn, identityStoreId } = useIdentityCenter().identityCenter;
  if (enabled && instanceArn && identityStoreId) return children({ instanceArn, identityStoreId });
  return (
    <Page title={title} breadcrumbs={[areaCrumb]} description="IAM Identity Center is not enabled yet.">
      <ConsoleLink to="/identity-center">Enable IAM Identity Center</ConsoleLink>
    </Page>
  );
}
