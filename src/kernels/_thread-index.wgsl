// Fragment: the flat index of a thread in a grid that `workgroupsFor` may have folded into two dimensions.

fn thread_index(global: vec3u, workgroups: vec3u) -> u32 {
  return global.x + global.y * workgroups.x * WORKGROUP_SIZE;
}
