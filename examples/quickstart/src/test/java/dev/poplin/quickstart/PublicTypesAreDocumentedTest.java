package dev.poplin.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Reads the libraries' sources with the compiler's parser. */
class PublicTypesAreDocumentedTest {

    @Test
    void everyPublicTypeAndMethodOfTheLibrariesHasJavadoc() throws IOException {
        List<Path> sources = Repository.LIBRARIES.stream()
                .flatMap(library -> Repository.javaFiles(Repository.root().resolve(library), "src/main/java").stream())
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> undocumented = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Undocumented(docs, undocumented).scan(unit, true);
            }
        }
        assertEquals(List.of(), undocumented);
    }

    /** Collects public types and methods without a comment; the argument says whether all types around are public. */
    private static final class Undocumented extends TreePathScanner<Void, Boolean> {

        private final DocTrees docs;
        private final List<String> found;

        Undocumented(DocTrees docs, List<String> found) {
            this.docs = docs;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree type, Boolean visible) {
            boolean open = visible && isPublic(type.getModifiers());
            if (open) {
                requireComment(type.getSimpleName().toString());
            }
            return super.visitClass(type, open);
        }

        @Override
        public Void visitMethod(MethodTree method, Boolean visible) {
            if (visible && isPublic(method.getModifiers()) && !overrides(method)) {
                requireComment(method.getName() + "()");
            }
            return null;
        }

        private boolean isPublic(ModifiersTree modifiers) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            boolean ofInterface = parent.getKind() == Tree.Kind.INTERFACE
                    && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return ofInterface || modifiers.getFlags().contains(Modifier.PUBLIC);
        }

        private static boolean overrides(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
        }

        private void requireComment(String name) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
                long line = unit.getLineMap()
                        .getLineNumber(docs.getSourcePositions()
                                .getStartPosition(unit, getCurrentPath().getLeaf()));
                found.add(Repository.name(Path.of(unit.getSourceFile().toUri())) + ":" + line + " " + name);
            }
        }
    }
}
