/** Repositories and their images, through AWS's ECR API. */
import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  type ImageDetail,
  type Repository,
} from '@aws-sdk/client-ecr';
import { allPages, type AllItems, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { ImageDetail, Repository };

const call = awsCaller((settings) => new ECRClient(settings));

export function listRepositories(abortSignal: AbortSignal): Promise<AllItems<Repository>> {
  return allPages(async (nextToken): Promise<ListPage<Repository>> => {
    const command = new DescribeRepositoriesCommand({ maxResults: 1000, nextToken });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.repositories ?? [], ...(page.nextToken && { nextToken: page.nextToken }) };
  });
}

export async function describeRepository(name: string, abortSignal: AbortSignal): Promise<Repository> {
  const command = new DescribeRepositoriesCommand({ repositoryNames: [name] });
  const { repositories: [found] = [] } = await call((client) => client.send(command, { abortSignal }));
  return found!;
}

export function listImages(repositoryName: string, abortSignal: AbortSignal): Promise<AllItems<ImageDetail>> {
  return allPages(async (nextToken): Promise<ListPage<ImageDetail>> => {
    const command = new DescribeImagesCommand({ repositoryName, maxResults: 1000, nextToken });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.imageDetails ?? [], ...(page.nextToken && { nextToken: page.nextToken }) };
  });
}
