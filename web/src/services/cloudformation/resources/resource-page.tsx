/** One resource, as Cloud Control describes it. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { JsonDocument } from '../../../components/json/json-document';
import { ResourcePage } from '../../../components/pages/resource-page';
import { typeCrumb, typesCrumb } from '../addresses';
import { getResource } from '../api/resources';

export function Component() {
  const [search] = useSearchParams();
  const [type, identifier] = [search.get('type') ?? '', search.get('identifier') ?? ''];
  const query = useQuery(`resource/${shownRegion()}/${type}/${identifier}`, (signal) =>
    getResource(type, identifier, signal),
  );
  return (
    <ResourcePage what="resource" name={identifier} breadcrumbs={[typesCrumb(), typeCrumb(type)]} query={query}>
      {(properties) => (
        <Container header={<Header variant="h2">Properties</Header>}>
          <JsonDocument name="Properties" text={indented(properties)} />
        </Container>
      )}
    </ResourcePage>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
