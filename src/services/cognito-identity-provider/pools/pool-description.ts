/** A pool as operations answer it. */
import type { Output } from '../../../wire/aws-types.ts';
import type { PoolRecord } from '../records.ts';
import { poolArn } from './find-pool.ts';

type UserPool = NonNullable<Output<'cognito-identity-provider', 'DescribeUserPool'>['UserPool']>;

export function poolDescription(pool: PoolRecord, users: number): UserPool {
  return {
    ...pool.settings,
    Id: pool.id,
    Name: pool.name,
    Arn: poolArn(pool),
    LambdaConfig: pool.settings.LambdaConfig ?? {},
    CreationDate: new Date(pool.createdAt),
    LastModifiedDate: new Date(pool.modifiedAt),
    SchemaAttributes: [...pool.schema],
    EstimatedNumberOfUsers: users,
    UserPoolTags: { ...pool.tags },
  } as UserPool;
}
