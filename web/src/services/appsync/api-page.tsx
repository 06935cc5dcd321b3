/** One GraphQL API: queries to it, its schema, data sources and resolvers. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ResourcePage } from '../../components/pages/resource-page';
import { tabTexts } from '../../components/pages/tab-texts';
import { useTabInAddress } from '../../components/pages/use-tab-in-address';
import { apisCrumb } from './addresses';
import { getApi, getSchema, type GraphqlApi } from './api/apis';
import { authorizationNames } from './authorization-names';
import { DataSourcesTable } from './data-sources-table';
import { QueryPanel } from './query/query-panel';
import { ResolversPanel } from './resolvers-panel';
import { SchemaPanel } from './schema-panel';

export function Component() {
  const apiId = useSearchParams()[0].get('apiId') ?? '';
  return <ApiPage key={`${shownRegion()} ${apiId}`} apiId={apiId} />;
}

function ApiPage({ apiId }: { apiId: string }) {
  const place = `appsync/${shownRegion()}/${apiId}`;
  const query = useQuery(place, (signal) => getApi(apiId, signal));
  const schema = useQuery(`${place}/schema`, (signal) => getSchema(apiId, signal));
  return (
    <ResourcePage what="API" name={query.data?.name ?? apiId} breadcrumbs={[apisCrumb()]} query={query}>
      {(api) => (
        <SpaceBetween size="l">
          <Overview api={api} />
          <ApiTabs api={api} schema={schema} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ api }: { api: GraphqlApi }) {
  const { apiId = '', arn = '', uris = {}, authenticationType = '', additionalAuthenticationProviders = [] } = api;
  const modes = [authenticationType, ...additionalAuthenticationProviders.map((one) => one.authenticationType ?? '')];
  return (
    <Container header={<Header variant="h2">General information</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={240}
        items={[
          { label: 'GraphQL endpoint', value: <Copyable name="GraphQL endpoint" value={uris['GRAPHQL'] ?? '-'} /> },
          { label: 'API ID', value: <Copyable name="API ID" value={apiId} /> },
          { label: 'Authorization modes', value: modes.map((mode) => authorizationNames[mode] ?? mode).join(', ') },
          { label: 'Amazon Resource Name (ARN)', value: <Copyable name="ARN" value={arn} /> },
        ]}
      />
    </Container>
  );
}

interface ApiTabsProps {
  readonly api: GraphqlApi;
  readonly schema: ReturnType<typeof useQuery<string>>;
}

function ApiTabs({ api, schema }: ApiTabsProps) {
  const [tab, open] = useTabInAddress(['queries', 'schema', 'data-sources', 'resolvers']);
  const apiId = api.apiId ?? '';
  const isReady = schema.data !== undefined || schema.error !== undefined;
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="API"
      activeTabId={tab}
      onChange={(event) => open(event.detail.activeTabId)}
      tabs={[
        { id: 'queries', label: 'Queries', content: isReady && <QueryPanel api={api} sdl={schema.data ?? ''} /> },
        { id: 'schema', label: 'Schema', content: <SchemaPanel schema={schema} /> },
        { id: 'data-sources', label: 'Data sources', content: <DataSourcesTable apiId={apiId} /> },
        {
          id: 'resolvers',
          label: 'Resolvers',
          content: schema.data !== undefined && <ResolversPanel apiId={apiId} sdl={schema.data} />,
        },
      ]}
    />
  );
}
