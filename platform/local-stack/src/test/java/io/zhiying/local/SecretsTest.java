package io.zhiying.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    Path home;

    @Test
    void makesKeysOfTheDocumentedForm() {
        StackKeys keys = new Secrets(home).keys();

        assertThat(keys.admin()).matches("zy_[a-z0-9]{8}_[a-z0-9]{32}");
        assertThat(keys.write()).matches("zyw_[a-z0-9]{8}_[a-z0-9]{32}");
    }

    @Test
    void keepsThemForTheNextStart() {
        var first = new Secrets(home);
        String password = first.password("nlp_app");

        var second = new Secrets(home);

        assertThat(second.keys()).isEqualTo(first.keys());
        assertThat(second.password("nlp_app")).isEqualTo(password).isNotEqualTo(second.password("nlp_owner"));
    }

    @Test
    void letsOnlyTheOwnerReadThem() throws Exception {
        new Secrets(home).keys();

        Path folder = home.resolve("secrets");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("local.properties"))))
                .isEqualTo("rw-------");
    }
}
