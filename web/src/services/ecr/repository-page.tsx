/** One repository: its images, and how they are pushed. */
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { Timestamp } from '../../components/texts/timestamp';
import { repositoriesCrumb } from './addresses';
import { describeRepository, listImages, type ImageDetail } from './api/repositories';

const columns: readonly Column<ImageDetail>[] = [
  {
    id: 'tags',
    header: 'Image tags',
    minWidth: 200,
    isRowHeader: true,
    sortBy: ({ imageTags = [] }) => imageTags.join(),
    cell: ({ imageTags = [] }) => <bdi>{imageTags.length > 0 ? imageTags.toSorted().join(', ') : '<untagged>'}</bdi>,
  },
  {
    id: 'type',
    header: 'Type',
    minWidth: 140,
    cell: ({ imageManifestMediaType = '' }) => typeText(imageManifestMediaType),
  },
  {
    id: 'pushed',
    header: 'Pushed at',
    minWidth: 190,
    sortBy: ({ imagePushedAt }) => imagePushedAt,
    cell: ({ imagePushedAt }) => <Timestamp at={imagePushedAt} />,
  },
  {
    id: 'size',
    header: 'Size (MB)',
    minWidth: 120,
    sortBy: ({ imageSizeInBytes }) => imageSizeInBytes,
    cell: ({ imageSizeInBytes = 0 }) => (imageSizeInBytes / 1_000_000).toFixed(2),
  },
  { id: 'digest', header: 'Digest', minWidth: 320, cell: ({ imageDigest }) => <bdi>{imageDigest}</bdi> },
  {
    id: 'pulled',
    header: 'Last pulled at',
    minWidth: 190,
    cell: ({ lastRecordedPullTime }) => <Timestamp at={lastRecordedPullTime} />,
  },
];

export function Component() {
  const name = useSearchParams()[0].get('name') ?? '';
  return <RepositoryPage key={`${shownRegion()} ${name}`} name={name} />;
}

function RepositoryPage({ name }: { name: string }) {
  const query = useQuery(`ecr/repository/${shownRegion()}/${name}`, (signal) => describeRepository(name, signal));
  const images = useQuery(query.data && `ecr/images/${shownRegion()}/${name}`, (signal) => listImages(name, signal));
  return (
    <ResourcePage what="repository" name={name} breadcrumbs={[repositoriesCrumb()]} query={query}>
      {({ repositoryUri }) => (
        <SpaceBetween size="l">
          <FilteredTable
            title="Images"
            rows={rowsOf(images)}
            columns={columns}
            trackBy={({ imageDigest = '' }) => imageDigest}
            pageSize={25}
            filterLabel="Find images by tag or digest"
            textOf={({ imageTags = [], imageDigest = '' }) => [...imageTags, imageDigest].join('\n')}
            empty={
              <EmptyTable title="No images">
                &quot;docker push&quot; to <bdi>{repositoryUri}</bdi> brings one.
              </EmptyTable>
            }
          />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function typeText(mediaType: string): string {
  return /index|list/.test(mediaType) ? 'Image Index' : 'Image';
}
