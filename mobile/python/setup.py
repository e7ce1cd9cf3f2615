"""The tag of the wheel: any Python 3, on the platform that the library beside the module is built for."""

import os

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel


class Wheel(bdist_wheel):
    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self):
        return "py3", "none", os.environ["PLICA_PLATFORM"]


setup(cmdclass={"bdist_wheel": Wheel})
