// One project, of one kind: what belongs to the other goes.
def project = new File(request.outputDirectory, request.artifactId)
def tests = 'src/test/java/' + request.properties['package'].replace('.', '/')
def others = request.properties['kind'] == 'live'
    ? ['src/main/types', tests + '/DescribedTypeTest.java']
    : ['src/main/java', 'src/run', tests + '/LiveSearchTest.java']
others.each { name ->
  def file = new File(project, name)
  file.isDirectory() ? file.deleteDir() : file.delete()
}
// What makes jars and projects passes over files of that name.
new File(project, 'gitignore').renameTo(new File(project, '.gitignore'))
